"""Who is told of an entry, says that he has read it, and what was done with it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history, notices, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.markets import queries
from kehubu.markets.models import Feedback, Intelligence, Telling
from kehubu.markets.services.intelligence import locked
from kehubu.people.models import User


class NobodyToTell(DomainError):
    code = "markets_nobody_to_tell"
    message = _("请选择要转告的同事。")
    field = "people"


class MayNotSeeIt(DomainError):
    code = "markets_may_not_see_it"
    message = _("这些同事无权看这条情报：%(names)s")
    field = "people"


class NobodyLeftToTell(DomainError):
    code = "markets_nobody_left_to_tell"
    message = _("选中的同事都已经知道了。")
    field = "people"


class NotTold(DomainError):
    code = "markets_not_told"
    message = _("这条情报没有转告给您，不用回复已阅。")


class AnswerNeedsWords(DomainError):
    code = "markets_answer_needs_words"
    message = _("请写明用这条情报做了什么。")
    field = "text"


@transaction.atomic
def tell(
    entry: Intelligence, *, by: User, at: datetime, people: Collection[User]
) -> list[Telling]:
    """
    Tell colleagues of an entry; who knows of it already is not told twice.

    :raises NobodyToTell: if nobody is named
    :raises MayNotSeeIt: naming those who may not see it
    :raises NobodyLeftToTell: if all of them know of it
    """
    entry = locked(entry)
    require(by, "markets.tell_intelligence", entry)
    if not people:
        raise NobodyToTell
    readers = queries.readers_among(entry, people)
    if blind := [person for person in people if person not in readers]:
        raise MayNotSeeIt(names=wording.listed(person.name for person in blind))
    told = _tell(entry, readers, by=by, at=at)
    if not told:
        raise NobodyLeftToTell
    return told


@transaction.atomic
def tell_teams(entry: Intelligence, *, by: None, at: datetime) -> list[Telling]:
    """
    Tell the teams of all clients of which the company is a rival, as far as they may
    see the entry; Kehubu does so by itself, and does no harm twice.
    """
    entry = locked(entry)
    if entry.rival is None:
        return []
    team = queries.teams_against(entry.rival).exclude(pk=entry.logged_by_id)
    return _tell(entry, queries.readers_among(entry, team), by=None, at=at)


@transaction.atomic
def acknowledge(entry: Intelligence, *, by: User, at: datetime) -> Telling:
    """
    Say that one has read what one was told of; said once, it stays said.

    :raises NotTold: if one was not told of it
    """
    entry = locked(entry)
    require(by, "markets.read_markets")
    mine = Telling.objects.filter(intelligence=entry, person=by)
    telling: Telling | None = mine.first()
    if telling is None:
        raise NotTold
    if telling.read_at is None:
        history.amend(
            telling,
            "intelligence.read",
            by=by,
            at=at,
            within=entry,
            values={"read_at": at},
        )
    return telling


@transaction.atomic
def answer(entry: Intelligence, *, by: User, at: datetime, text: str) -> Feedback:
    """
    Write down what was done with an entry; who logged it hears of it, and who told it.

    :raises AnswerNeedsWords: if nothing is said
    """
    entry = locked(entry)
    require(by, "markets.answer_intelligence", entry)
    if not text.strip():
        raise AnswerNeedsWords
    feedback = Feedback.objects.create(
        intelligence=entry, text=text, given_by=by, given_at=at
    )
    history.record("intelligence.answered", entry, by=by, at=at, reason=text)
    notices.notify(
        queries.waiting_for_answer(entry, by),
        "markets.answered",
        key=f"intelligence:{entry.pk}:feedback:{feedback.pk}",
        url=entry.get_absolute_url(),
        at=at,
        title=entry.title,
        name=by.name,
    )
    return feedback


def _tell(
    entry: Intelligence, people: Sequence[User], *, by: User | None, at: datetime
) -> list[Telling]:
    known = set(entry.tellings.values_list("person", flat=True))
    fresh = [person for person in people if person.pk not in known]
    told = Telling.objects.bulk_create(
        Telling(intelligence=entry, person=person, told_by=by, told_at=at)
        for person in fresh
    )
    if not told:
        return []
    if entry.first_told_at is None:
        entry.first_told_at = at
        entry.save(update_fields=["first_told_at"])
    names = wording.listed(person.name for person in fresh)
    changes = {"told": [None, names]}
    history.record("intelligence.told", entry, by=by, at=at, changes=changes)
    notices.notify(
        fresh,
        "markets.told",
        key=f"intelligence:{entry.pk}",
        url=entry.get_absolute_url(),
        at=at,
        title=entry.title,
        about=str(entry.subject),
    )
    return told
