"""Which of the hits are about the person of a request, and which a reader may see."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model

from kehubu.core import traces
from kehubu.core.models import HistoryEntry
from kehubu.documents.models import StoredFile
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.persons import finding
from kehubu.persons.finding import Hit
from kehubu.persons.models import PersonRequest, Post, Relation


def others(request: PersonRequest, hits: Iterable[Hit]) -> set[str]:
    """
    Return the keys of hits that are not taken to be about the person: a name alone may
    be anybody's, and what has happened is rewritten only where somebody said so.
    """
    numbers = _numbers(request)
    return {
        hit.key
        for hit in arguable(request, hits)
        if hit.key not in request.about
        and (isinstance(hit.row, HistoryEntry) or not _is_certain(hit, numbers))
    }


def arguable(request: PersonRequest, hits: Iterable[Hit]) -> list[Hit]:
    """
    Return the hits that may be about somebody else of the same name: not the person's
    own rows, and not what is only made of others.
    """
    own = _own(request)
    return [
        hit
        for hit in hits
        if not (hit.why or hit.is_made or hit.is_link or _belongs(hit.row, own))
    ]


def offered(request: PersonRequest, hits: Collection[Hit], user: User) -> list[Hit]:
    """
    Return the arguable hits of which the user can say whether they are about the
    person: those that he sees, and those that not even the general manager does.
    """
    open_to = arguable(request, hits)
    chief = User.objects.holding(Position.GENERAL_MANAGER).first() or user
    seen, overseen = seen_by(user, open_to), seen_by(chief, open_to)
    return [
        hit
        for hit in open_to
        if hit.key in seen
        or (hit.key not in overseen and not isinstance(hit.row, HistoryEntry))
    ]


def certain(request: PersonRequest, hits: Iterable[Hit]) -> set[str]:
    """
    Return the keys of hits in which a number or an address of the person stands.
    """
    numbers = _numbers(request)
    return {
        hit.key
        for hit in hits
        if not isinstance(hit.row, HistoryEntry) and _is_certain(hit, numbers)
    }


def about(request: PersonRequest, hits: Collection[Hit]) -> list[Hit]:
    """
    Return the hits that a copy for the person may tell: his own, those with his numbers
    and those that somebody has ticked.
    """
    own, numbers = _own(request), _numbers(request)
    return [
        hit
        for hit in hits
        if hit.is_link
        or _belongs(hit.row, own)
        or hit.key in request.about
        or (not isinstance(hit.row, HistoryEntry) and _is_certain(hit, numbers))
    ]


def seen_by(user: User, hits: Iterable[Hit]) -> set[str]:
    """
    Return the keys of hits of which the user may see the rows, and so what is said.
    """
    rows: dict[str, dict[int, list[str]]] = {}
    for hit in hits:
        if not hit.is_made:
            label, pk = _shown_with(hit.row)
            rows.setdefault(label, {}).setdefault(pk, []).append(hit.key)
    reads_all = user.holds(Position.GENERAL_MANAGER)
    seen: set[str] = set()
    for label, keys in rows.items():
        for pk in _visible(label, list(keys), user):
            seen.update(keys[pk])
    if reads_all:
        seen |= {hit.key for hit in hits if isinstance(hit.row, HistoryEntry)}
    return seen


def unseen(user: User, hits: Collection[Hit]) -> Counter[str]:
    """
    Count by their kinds the hits that the user may not see.
    """
    seen = seen_by(user, hits)
    rest = (hit for hit in hits if not hit.is_made and hit.key not in seen)
    return Counter(hit.where for hit in rest)


def _shown_with(row: Model) -> tuple[str, int]:
    """
    Return by which row it is decided who sees this one: history goes with its subject.
    """
    if isinstance(row, HistoryEntry):
        return row.subject_kind, row.subject_id
    return row._meta.label_lower, row.pk


def _visible(label: str, pks: list[int], user: User) -> list[int]:
    try:
        model = apps.get_model(label)
    except LookupError:
        return []
    to_visible = getattr(getattr(model, "objects", None), "visible_to", None)
    if to_visible is None:
        return []
    return list(to_visible(user).filter(pk__in=pks).values_list("pk", flat=True))


def _own(request: PersonRequest) -> set[tuple[str, int]]:
    own = {(request._meta.label_lower, request.pk)}
    person = request.person
    if person:
        own.add((person._meta.label_lower, person.pk))
        label = Post._meta.label_lower
        own |= {(label, pk) for pk in person.posts.values_list("pk", flat=True)}
        own |= {("persons.consent", one.pk) for one in person.consents.all()}
    return own


def _belongs(row: Any, own: set[tuple[str, int]]) -> bool:
    """
    Tell whether a row is one of the person's, or hangs on one.
    """
    keys = {(row._meta.label_lower, row.pk)}
    if isinstance(row, HistoryEntry | StoredFile):
        keys.add((row.subject_kind, row.subject_id))
    if isinstance(row, HistoryEntry):
        keys.add((row.within_kind, row.within_id))
    if isinstance(row, Relation):
        return False
    if row._meta.app_label == "persons":
        for name in ("person_id", "kept_id"):
            keys.add(("persons.keyperson", getattr(row, name, None) or 0))
    return bool(keys & own)


def _numbers(request: PersonRequest) -> traces.Words:
    """
    Return the words without the names.
    """
    names = {request.name, request.person.name if request.person else ""}
    words = finding.words_of(request).words
    return traces.Words(word for word in words if word not in names)


def _is_certain(hit: Hit, numbers: traces.Words) -> bool:
    return bool(numbers) and any(map(numbers.are_in, finding.texts_in(hit)))
