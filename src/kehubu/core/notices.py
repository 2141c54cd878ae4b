"""Notifications in the product: topics are sentences, sent once for each key."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext

from kehubu.core.models import Notification

TOPICS: dict[str, str | Promise] = {}
"""The sentence of each topic, with named placeholders; apps add theirs."""


def name_topics(topics: Mapping[str, str | Promise]) -> None:
    """
    Give an app's topics the sentences that people read.
    """
    TOPICS.update(topics)


def notify(
    people: Iterable[AbstractBaseUser],
    topic: str,
    *,
    key: str,
    url: str,
    at: datetime,
    **params: Any,
) -> None:
    """
    Tell each of ``people`` once: a second call with the same key says nothing.
    """
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=person.pk,
                topic=topic,
                params=params,
                url=url,
                key=key,
                created_at=at,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


def sentence(notification: Notification) -> str:
    """
    Return what the notification says, in the language of the reader.
    """
    params = {name: _said(value) for name, value in notification.params.items()}
    return str(TOPICS[notification.topic]) % params


def _said(value: Any) -> str:
    return "" if value in (None, "") else gettext(str(value))
