"""Notifications, in the product and by mail: topics are sentences, told once a key."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import send_mail
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django_tasks import task

from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.core.models.notices import NEEDS

TOPICS: dict[str, str | Promise] = {}
"""The sentence of each topic, with named placeholders; apps add theirs."""


def name_topics(topics: Mapping[str, str | Promise], *, needs: str = "") -> None:
    """
    Give an app's topics the sentences that people read; ``needs`` is the permission
    that whoever was told must still hold to read them.
    """
    TOPICS.update(topics)
    if needs:
        NEEDS.update(dict.fromkeys(topics, needs))


def notify(
    people: Collection[AbstractBaseUser],
    topic: str,
    *,
    key: str,
    url: str,
    at: datetime,
    **params: Any,
) -> None:
    """
    Tell each of ``people`` once: a second call with the same key says nothing. Whoever
    has an address gets a mail too.
    """
    told = Notification.objects.filter(key=key).values_list("user", flat=True)
    told_before = set(told.filter(user__in=[person.pk for person in people]))
    untold = {p.pk: p for p in people if p.pk not in told_before}
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=pk, topic=topic, params=params, url=url, key=key, created_at=at
            )
            for pk in untold
        ],
        ignore_conflicts=True,
    )
    addressed = [pk for pk, person in untold.items() if _address(person)]
    jobs.enqueue_all(mail, [(pk, key) for pk in addressed])


def recall(start: str) -> None:
    """
    Take back what was told under keys that start so.
    """
    Notification.objects.filter(key__startswith=start).delete()


def mark_read(
    people: Collection[AbstractBaseUser], *, about: str, at: datetime
) -> None:
    """
    Mark as read what these people have been told under the key ``about``, or under one
    that goes on from it: it is over.
    """
    under = Q(key=about) | Q(key__startswith=f"{about}:")
    unread = Notification.objects.filter(
        under, user__in=[person.pk for person in people], read_at=None
    )
    unread.update(read_at=at)


def _address(person: AbstractBaseUser) -> str:
    return str(getattr(person, person.get_email_field_name()))


@task
def mail(person_id: int, key: str) -> None:
    """
    Send a notice by mail: on its own, so that a dead mail server delays nothing else.
    What has been recalled is not sent.
    """
    told = Notification.objects.select_related("user")
    notice = told.filter(user=person_id, key=key).first()
    if notice is None:
        return
    with override(notice.user.language):
        subject = " ".join(sentence(notice).split())
        signed_off = gettext("由客户部系统自动发出。")
        body = f"{subject}\n\n{settings.SITE_URL}{notice.url}\n\n{signed_off}"
    send_mail(subject, body, None, [_address(notice.user)])


def sentence(notification: Notification) -> str:
    """
    Return what the notification says, in the language of the reader.
    """
    params = {name: _said(value) for name, value in notification.params.items()}
    return str(TOPICS[notification.topic]) % params


def _said(value: Any) -> str:
    return "" if value in (None, "") else gettext(str(value))
