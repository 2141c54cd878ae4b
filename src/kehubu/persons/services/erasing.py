"""Erasure (PIPL 47): a person leaves all tables, the index and the files, or none."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kehubu.clients import services as clients
from kehubu.core import history, search, traces
from kehubu.core.access import require
from kehubu.core.models import HistoryEntry
from kehubu.documents import services as documents
from kehubu.documents.models import StoredFile
from kehubu.people.models import User
from kehubu.persons import finding, judging, reminders
from kehubu.persons.errors import (
    AlreadyAnswered,
    NoReason,
    NotAnErasure,
    NotChecked,
    NothingToFind,
    SecondNeeded,
    StillFound,
)
from kehubu.persons.finding import Hit
from kehubu.persons.models import KeyPerson, PersonRequest, Post, Private, Relation

NAMED = 10
LONGEST = 10_000
"""Signs of a text that has no limit of its own and must be told apart."""


@transaction.atomic
def erase(
    request: PersonRequest,
    *,
    by: User,
    at: datetime,
    reason: str,
    spare: Collection[str] = (),
) -> PersonRequest:
    """
    Erase the person of a request everywhere, and answer it: the second of two at the
    desk confirms what the first has checked. ``spare`` holds the keys of hits that are
    about somebody else all the same.

    What is signed or archived stays and is listed with its legal reason.

    :raises AlreadyAnswered: if the request is answered
    :raises NotAnErasure: if it asks for something else
    :raises NotChecked: if nobody has checked who he is, and what is about him
    :raises SecondNeeded: if it was the same who did
    :raises NoReason: if it is not said why
    :raises NothingToFind: if name and numbers are too short to be found
    :raises StillFound: if something would remain; then nothing is changed
    """
    request = _locked(request, by)
    if not reason.strip():
        raise NoReason
    words = finding.words_of(request)
    if not words:
        raise NothingToFind
    if not request.checked_by_id:
        raise NotChecked
    if request.checked_by_id == by.pk:
        raise SecondNeeded
    spare = {*spare, *judging.others(request, list(finding.find(words)))}
    links = list(finding.linked(request.person)) if request.person else []
    if request.person:
        _unlink(request.person, links)
        _forget(request.person, by=by, at=at)
    hits = [hit for hit in finding.find(words) if hit.key not in spare]
    for hit in hits:
        if not hit.why:
            _rewrite(hit, words, by=by, at=at)
    _remake(hits)
    _check(words, spare)
    return _answer(
        request, [*links, *hits], by=by, at=at, reason=words.taken_out(reason)
    )


def _locked(request: PersonRequest, by: User) -> PersonRequest:
    rows = PersonRequest.objects.select_for_update(of=["self"])
    request = rows.select_related("person").get(pk=request.pk)
    require(by, "persons.erase_person", request)
    if request.kind != PersonRequest.Kind.ERASE:
        raise NotAnErasure
    if not request.is_open:
        raise AlreadyAnswered
    return request


def _forget(person: KeyPerson, *, by: User, at: datetime) -> None:
    """
    Delete what is kept of the person himself; a nameless row holds the place of what
    others have done.
    """
    # Whoever writes private data at this moment has the row: theirs come first.
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    reminders.recall(person.pk)
    for consent in person.consents.all():
        documents.discard(consent, by=by, at=at)
    person.consents.all().delete()
    Private.objects.filter(person=person).delete()
    person.person_merges.all().delete()
    HistoryEntry.objects.about(person).update(changes={}, reason="")
    _forget_posts(person, by=by, at=at)
    blank = {"name": traces.GONE, "reading": "", "background": "", "basis": ""}
    for name, value in {**blank, "source": KeyPerson.Source.OTHER}.items():
        setattr(person, name, value)
    person.noticed_on, person.noticed_by, person.erased_at = None, "", at
    person.version += 1
    person.save()


def _unlink(person: KeyPerson, links: Iterable[Hit]) -> None:
    """
    Let the rows of upper apps name the person no longer, not even without a name.
    """
    for link in links:
        for name in link.fields:
            getattr(link.row, name).remove(person)


def _forget_posts(person: KeyPerson, *, by: User, at: datetime) -> None:
    """
    Delete a person's posts, and what the merging of clients remembers of them.
    """
    posts = list(person.posts.values_list("pk", flat=True))
    known = Relation.objects.filter(post__in=posts).values_list("pk", flat=True)
    clients.forget_rows(Relation, list(known), by=by, at=at, post_id=posts)
    clients.forget_rows(Post, posts, by=by, at=at, person_id=[person.pk])
    search.forget(Post, posts)
    person.posts.all().delete()


def _rewrite(hit: Hit, words: traces.Words, *, by: User, at: datetime) -> None:
    """
    Write a row without the words, unless it has gone with the person.
    """
    model = type(hit.row)
    row = model._base_manager.filter(pk=hit.row.pk).first()
    if row is None or hit.is_made:
        return
    if isinstance(row, StoredFile) and "file" in hit.fields:
        documents.blank(row, by=by, at=at, name=words.taken_out(row.name))
        return
    values: dict[str, Any] = {name: _without(row, name, words) for name in hit.fields}
    if any(field.name == "version" for field in model._meta.concrete_fields):
        # Whoever has the row open must not write the name back.
        values["version"] = F("version") + 1
    _set(row, values)


def _set(row: models.Model, values: dict[str, Any]) -> None:
    """
    Write columns of a row; what there may be but once is told apart by its key.
    """
    rows = type(row)._base_manager.filter(pk=row.pk)
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        rows.update(**{name: _apart(row, name, each) for name, each in values.items()})


def _apart(row: models.Model, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    field: Any = row._meta.get_field(name)
    mark = f"-{row.pk}"
    return value[: (field.max_length or LONGEST) - len(mark)] + mark


def _without(row: models.Model, name: str, words: traces.Words) -> Any:
    field: Any = row._meta.get_field(name)
    lens = traces.lens_of(row._meta.label_lower, name)
    if lens:
        return lens.without(getattr(row, name), words)
    if isinstance(field, models.BinaryField):
        return b""
    value = words.taken_out(getattr(row, field.attname))
    is_cut = isinstance(value, str) and field.max_length
    return value[: field.max_length] if is_cut else value


def _remake(hits: Iterable[Hit]) -> None:
    found: dict[str, list[int]] = {}
    for hit in hits:
        found.setdefault(hit.row._meta.label_lower, []).append(hit.row.pk)
    for label, how in traces.remakers().items():
        if label in found:
            how(found[label])


def _check(words: traces.Words, spare: Collection[str]) -> None:
    """
    Look again: nothing may be left but what is kept for the law, and what is about
    somebody else; index rows made of the latter are about him too.
    """
    left = [
        hit
        for hit in finding.find(words)
        if not hit.why and hit.key not in spare and not (spare and hit.is_made)
    ]
    if left:
        raise StillFound(details=[hit.key for hit in left[:NAMED]])


def _answer(
    request: PersonRequest,
    hits: Collection[Hit],
    *,
    by: User,
    at: datetime,
    reason: str,
) -> PersonRequest:
    kept = [
        {"where": hit.key, "what": hit.where, "why": hit.why} for hit in hits if hit.why
    ]
    request.refresh_from_db()
    said = _("已删除。另有 %(n)s 处签字或存档的内容依法保留。") % {"n": len(kept)}
    request.name, request.terms, request.words = traces.GONE, "", ""
    request.kept, request.answer = kept, said
    request.identity, request.about = "", []
    request.answered_by, request.answered_at = by, at
    request.save()
    tables = Counter(hit.row._meta.label_lower for hit in hits if not hit.why)
    changes: dict[str, list[Any]] = {
        "rows": [tables.total(), 0],
        "kept": [len(kept), len(kept)],
        "tables": [[f"{label} {n}" for label, n in sorted(tables.items())], []],
    }
    words = {"reason": reason, "changes": changes}
    history.record("person.erased", request, by=by, at=at, **words)
    return request
