"""Posts: begun, amended, ended, changed for another; relations and contacts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import history, pinyin, search
from kehubu.core.access import require
from kehubu.core.versions import check_version
from kehubu.people.models import User
from kehubu.persons.errors import (
    AlreadyLeft,
    AlreadyThere,
    DayNotPossible,
    NotOnAccountSide,
)
from kehubu.persons.models import KeyPerson, Post, Relation
from kehubu.persons.services.checking import refuse_sensitive


@transaction.atomic
def begin_post(
    person: KeyPerson,
    *,
    by: User,
    at: datetime,
    client: Client,
    values: Mapping[str, Any],
) -> Post:
    """
    Say that a person has a post at a client's, beside those that he has.

    :raises AlreadyThere: if he has one there
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    require(by, "persons.amend_person", person)
    require(by, "persons.add_person", client)
    begun = write_post(person, client, values)
    history.record("post.begun", begun, by=by, at=at, within=person)
    search.refresh_soon(Post, [begun.pk])
    return begun


@transaction.atomic
def amend_post(
    post: Post, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> Post:
    """
    Change what a person is at a client's, and how he is reached there.

    :raises ChangedMeanwhile: if somebody else has changed it since
    """
    post = _locked(post)
    require(by, "persons.amend_post", post)
    version = check_version(post, seen)
    if post.until and values.get("since") and values["since"] > post.until:
        raise DayNotPossible
    changes = {**values, "version": version}
    words: dict[str, Any] = {"by": by, "at": at, "within": post.person}
    history.amend(post, "post.amended", values=changes, **words)
    search.refresh_soon(Post, [post.pk])
    return post


@transaction.atomic
def end_post(post: Post, *, by: User, at: datetime, on: date, reason: str = "") -> Post:
    """
    Say that a person has left a post; what happened there stays there.

    :raises AlreadyLeft: if it has ended before
    :raises DayNotPossible: if the day is still to come, or before the post began
    """
    post = _locked(post)
    require(by, "persons.amend_post", post)
    return _end(post, by=by, at=at, on=on, reason=reason)


@transaction.atomic
def move(
    post: Post,
    *,
    by: User,
    at: datetime,
    on: date,
    client: Client,
    values: Mapping[str, Any],
) -> Post:
    """
    Let a person go from one client to another (人走茶不凉): the old post ends, a new
    one begins. Relations and history stay with the old one; who served it does not
    learn where the person went.

    :raises AlreadyLeft: if the old post has ended before
    :raises AlreadyThere: if the person has a post at the new client's
    :raises DayNotPossible: if the day is still to come, or before the post began
    """
    post = _locked(post)
    require(by, "persons.amend_post", post)
    require(by, "persons.add_person", client)
    person = KeyPerson.objects.select_for_update().get(pk=post.person_id)
    _end(post, by=by, at=at, on=on, reason="")
    begun = write_post(person, client, {**values, "since": on})
    history.record("post.begun", begun, by=by, at=at, within=person)
    search.refresh_soon(Post, [begun.pk])
    return begun


@transaction.atomic
def relate(
    post: Post, *, by: User, at: datetime, user: User, strength: int, reason: str
) -> Relation:
    """
    Say how well a colleague knows the person in this post, 1 to 5, and why.

    :raises AlreadyLeft: if the post has ended
    :raises NotOnAccountSide: if the colleague may not see the client
    """
    post = _locked(post)
    require(by, "persons.amend_post", post)
    if not post.is_current:
        raise AlreadyLeft
    if not user.has_perm("persons.amend_post", post):
        raise NotOnAccountSide(name=user.name)
    refuse_sensitive({"reason": reason}, "reason")
    known = post.relations.filter(user=user).first()
    relation, _created = Relation.objects.update_or_create(
        post=post,
        user=user,
        defaults={"strength": strength, "reason": reason, "said_at": at},
    )
    changes = {
        "strength": [known.strength if known else None, strength],
        "told": ["", user.name],
    }
    words = {"reason": reason, "changes": changes, "within": post.person}
    history.record("post.related", post, by=by, at=at, **words)
    return relation


@transaction.atomic
def contact(post: Post, *, by: User, at: datetime, on: date, note: str = "") -> Post:
    """
    Keep that there was contact on a day, where no upper app keeps it.

    :raises AlreadyLeft: if the post had ended by then
    :raises Sensitive: if the note tells what is not kept (PIPL 28)
    :raises DayNotPossible: if the day is still to come
    """
    post = _locked(post)
    require(by, "persons.amend_post", post)
    if on > timezone.localdate(at):
        raise DayNotPossible
    if post.until and on > post.until:
        raise AlreadyLeft
    refuse_sensitive({"note": note}, "note")
    changes = {"contacted_on": [post.contacted_on, on], "told": ["", str(on)]}
    post.told_on = max(filter(None, [post.told_on, on]))
    post.contacted_on = max(filter(None, [post.contacted_on, on]))
    post.save(update_fields=["told_on", "contacted_on"])
    words = {"reason": note, "changes": changes, "within": post.person}
    history.record("post.contacted", post, by=by, at=at, **words)
    return post


@transaction.atomic
def follow_contacts(post: Post, *, by: User, at: datetime, latest: date | None) -> Post:
    """
    Have the day of the last contact follow the latest one that an upper app keeps. What
    was told by hand stays; the upper app's own rows tell the rest of the story, and it
    has authorised who writes them.
    """
    post = _locked(post)
    post.contacted_on = max(filter(None, [post.told_on, latest]), default=None)
    post.save(update_fields=["contacted_on"])
    return post


def write_post(person: KeyPerson, client: Client, values: Mapping[str, Any]) -> Post:
    """
    Write a post that begins now, for a person who has been locked or is new.
    """
    if person.posts.current().filter(client=client).exists():
        raise AlreadyThere(name=person.name, client=client)
    post = Post(person=person, client=client, **values)
    post.sort_key = pinyin.sort_key(person.reading)
    post.save(force_insert=True)
    return post


def _locked(post: Post) -> Post:
    rows = Post.objects.select_for_update(of=["self"])
    return rows.select_related("person", "client").get(pk=post.pk)


def _end(post: Post, *, by: User, at: datetime, on: date, reason: str) -> Post:
    if not post.is_current:
        raise AlreadyLeft
    is_early = post.since is not None and on < post.since
    if is_early or on > timezone.localdate(at):
        raise DayNotPossible
    values = {"until": on, "version": post.version + 1}
    words: dict[str, Any] = {"by": by, "at": at, "within": post.person}
    history.amend(post, "post.ended", values=values, reason=reason, **words)
    search.refresh_soon(Post, [post.pk])
    return post


def take_card(post: Post, *, by: User, at: datetime) -> None:
    """
    Note that somebody has taken a post out of the house as a business card.
    """
    require(by, "persons.list_persons")
    history.record("post.card_taken", post, by=by, at=at, within=post.person)
