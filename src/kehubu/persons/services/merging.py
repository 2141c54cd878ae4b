"""
Two entries of one person become one, and two again.

Private data never mix without consent: of what two consents cover, the narrower holds,
and what only one entry's consent covers is put aside, encrypted, and comes back only if
the merge is undone (PIPL 6, 14).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from kehubu.clients.references import fill_blanks, fold_always
from kehubu.clients.services.moving import (
    ChangedSince,
    Fold,
    lead_notices,
    tell_story,
    unfold,
)
from kehubu.clients.services.packing import raw, write_raw
from kehubu.core import history, pinyin, search
from kehubu.core.access import require
from kehubu.core.versions import check_version
from kehubu.people.models import User
from kehubu.persons import queries
from kehubu.persons.errors import AlreadyUndone, SamePerson
from kehubu.persons.models import Consent, KeyPerson, PersonMerge, Post, Private
from kehubu.persons.models.private import FIELDS
from kehubu.persons.twins import PARTS, mergeable

fold_always(Post._meta.label_lower)
fill_blanks(Post._meta.label_lower)


@transaction.atomic
def merge(
    kept: KeyPerson,
    *,
    by: User,
    at: datetime,
    dropped: KeyPerson,
    taken: Collection[str] = (),
    seen: tuple[int, int],
) -> PersonMerge:
    """
    Fold the entry ``dropped`` into ``kept``, which takes over the parts ``taken`` of
    it; ``seen`` are the versions of both that the actor saw.

    :raises SamePerson: if they are one already
    :raises ChangedMeanwhile: if somebody else has changed either since
    """
    if kept.pk == dropped.pk:
        raise SamePerson
    kept, dropped = _locked(kept, dropped)
    _require(by, kept, dropped)
    version = check_version(kept, seen[0])
    check_version(dropped, seen[1])
    names = [name for part in PARTS if part in taken for name in PARTS[part].fields]
    values = {name: getattr(dropped, name) for name in names} | {"version": version}
    before = {name: getattr(kept, name) for name in values}
    private = _narrowed(kept, dropped)
    fold = Fold()
    _set_consents_aside(fold, kept, dropped)
    lead_notices(fold, dropped.get_absolute_url(), kept.get_absolute_url())
    tell_story(fold, kept, dropped)
    history.amend(kept, "person.merged", by=by, at=at, values=values)
    fold.fold(kept, dropped)
    made = PersonMerge.objects.create(
        kept=kept,
        kept_key=kept.pk,
        kept_version=kept.version,
        dropped_key=dropped.pk,
        dropped_name=dropped.name,
        before=before,
        moves=fold.moves,
        removed=fold.removed,
        private=private,
        merged=[_put_aside(row) for row in Private.objects.filter(person=kept)],
        by=by,
        at=at,
    )
    _spell(kept)
    return made


@transaction.atomic
def unmerge(the_merge: PersonMerge, *, by: User, at: datetime) -> PersonMerge:
    """
    Make two entries of one again: everything is as it was, but for what has come since,
    which stays with the one that was kept. Consent that was withdrawn stays withdrawn.

    :raises AlreadyUndone: if it has been undone
    :raises ChangedSince: if what it moved was changed since; names what
    """
    the_merge = PersonMerge.objects.select_for_update().get(pk=the_merge.pk)
    kept = KeyPerson.objects.select_for_update().get(pk=the_merge.kept_id)
    _require(by, kept)
    if the_merge.is_undone:
        raise AlreadyUndone
    if (kept.pk, kept.version) != (the_merge.kept_key, the_merge.kept_version):
        raise ChangedSince(details=[kept.name])
    _part_private(the_merge)
    unfold(the_merge.moves, the_merge.removed)
    _write_all(the_merge.private)
    values = {
        name: KeyPerson._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
        for name, value in the_merge.before.items()
    }
    history.amend(kept, "person.unmerged", by=by, at=at, values=values)
    the_merge.undone_by, the_merge.undone_at = by, at
    the_merge.private, the_merge.merged = [], []
    the_merge.save()
    _spell(kept)
    _spell(KeyPerson.objects.get(pk=the_merge.dropped_key))
    return the_merge


def _locked(*persons: KeyPerson) -> list[KeyPerson]:
    rows = KeyPerson.objects.select_for_update().order_by("pk")
    locked = {one.pk: one for one in rows.filter(pk__in=[one.pk for one in persons])}
    return [locked[person.pk] for person in persons]


def _require(by: User, *persons: KeyPerson) -> None:
    for person in persons:
        require(by, "persons.merge_persons", person)
        if not mergeable(by).filter(pk=person.pk).exists():
            raise PermissionDenied


def _narrowed(kept: KeyPerson, dropped: KeyPerson) -> list[dict[str, Any]]:
    """
    Put aside what is kept in private of both, and keep of it what both consents cover;
    return what was put aside.
    """
    rows = Private.objects.filter(person__in=[kept, dropped]).order_by("pk")
    aside = [_put_aside(row) for row in rows]
    known = {row.person_id: row for row in rows}
    both = queries.covered(kept.pk) & queries.covered(dropped.pk)
    told = {
        name: value
        for name in FIELDS
        if name in both
        for value in [
            next(
                (
                    getattr(known[pk], name)
                    for pk in (kept.pk, dropped.pk)
                    if pk in known and getattr(known[pk], name)
                ),
                None,
            )
        ]
        if value
    }
    rows.delete()
    if told:
        Private.objects.create(person=kept, **told)
    return aside


def _set_consents_aside(fold: Fold, kept: KeyPerson, dropped: KeyPerson) -> None:
    """
    Have no consent cover more than the other entry's does.
    """
    both = queries.covered(kept.pk) & queries.covered(dropped.pk)
    given = Consent.objects.in_force().filter(person__in=[kept, dropped])
    wider = [one.pk for one in given if not both.issuperset(one.covers)]
    rows = Consent.objects.filter(pk__in=wider)
    fold.move(rows, {"is_set_aside": False}, {"is_set_aside": True})


def _part_private(the_merge: PersonMerge) -> None:
    """
    Take away what the merge has made of private data, before both are put back.

    :raises ChangedSince: if it was changed since, unless it may be kept no more
    """
    rows = Private.objects.filter(person=the_merge.kept)
    if not the_merge.private:
        return
    if [_put_aside(row) for row in rows] != the_merge.merged:
        raise ChangedSince(details=[gettext("私人资料")])
    rows.delete()


def _put_aside(row: Private) -> dict[str, Any]:
    return {"model": row._meta.label_lower, "row": raw(row)}


def _write_all(aside: Iterable[dict[str, Any]]) -> None:
    for one in aside:
        write_raw(Private, one["row"])


def _spell(person: KeyPerson) -> None:
    """
    Have the posts of a person be listed and found by his name.
    """
    posts = Post.objects.filter(person=person)
    posts.update(sort_key=pinyin.sort_key(person.reading))
    search.refresh_soon(Post, list(posts.values_list("pk", flat=True)))
