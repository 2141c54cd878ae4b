"""What the rows of lists have written: kept on each row, so that it can be undone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client, Import, ImportRow
from kehubu.clients.references import references_to
from kehubu.core import history
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User

if TYPE_CHECKING:
    from kehubu.clients.services.at_clients import AtClients

BATCH = 500
NAMED = 10
Deed = tuple[str, int, int, dict[str, Any] | None]
"""Of which model, which key, the version after it, and what was there before."""
Changes = Sequence[tuple[Any, Mapping[str, Any]]]
Row = tuple[str, int]
"""A model's label and a key."""


class RowsUsedSince(DomainError):
    code = "import_rows_used_since"
    message = _(
        "有 %(n)s 行导入的内容此后已被修改、用到，或您已无权查看，不能整体撤销。"
        "可以选择只撤销其余的。"
    )


def lock_clients(clients: Iterable[Client]) -> None:
    """
    Lock clients: what belongs to them is compared with each other.
    """
    pks = {client.pk for client in clients}
    list(Client.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


class Batch:
    """What a part of a list writes: gathered, then written all at once."""

    def __init__(self, kind: "AtClients", the_import: Import, at: datetime) -> None:
        self.kind, self.the_import, self.at = kind, the_import, at
        self.made: list[tuple[ImportRow, Any]] = []
        self.changed: dict[Row, tuple[Any, set[str]]] = {}
        self.entries: list[HistoryEntry] = []

    def create(self, row: ImportRow, made: Iterable[Model]) -> None:
        self.made += [(row, each) for each in made]

    def update(self, row: ImportRow, changes: Changes) -> bool:
        """
        Set what is new; tell whether anything is. What this part makes itself is not
        told of again.
        """
        told = [self._set(row, each, values) for each, values in changes]
        return any(told)

    def write(self) -> None:
        for model in self.kind.models:
            new = [each for _row, each in self.made if type(each) is model]
            model._default_manager.bulk_create(new)
            written = [pair for pair in self.changed.values() if type(pair[0]) is model]
            if written:
                fields = set[str]().union(*(names for _each, names in written))
                rows = [each for each, _names in written]
                model._default_manager.bulk_update(rows, sorted(fields))
        for row, each in self.made:
            row.deeds = [*row.deeds, _deed(each, None)]
            if verb := self.kind.added.get(type(each)):
                self._tell(verb, each, self.kind.told(each))
        HistoryEntry.objects.bulk_create(self.entries)
        changed = [each for each, _names in self.changed.values()]
        self.kind.refresh([*(each for _row, each in self.made), *changed])

    def _set(self, row: ImportRow, each: Any, values: Mapping[str, Any]) -> bool:
        before = {name: getattr(each, name) for name in values}
        changes = {n: [before[n], values[n]] for n in values if before[n] != values[n]}
        for name, (_old, new) in changes.items():
            setattr(each, name, new)
        if not changes or each.pk is None:
            return bool(changes)
        known = {name: before[name] for name in changes} | {"version": each.version}
        each.version += 1
        row.deeds = [*row.deeds, _deed(each, known)]
        key = (each._meta.label_lower, each.pk)
        _each, names = self.changed.setdefault(key, (each, {"version"}))
        names |= set(changes)
        changes["version"] = [each.version - 1, each.version]
        self._tell(f"{self.kind.verbs[type(each)]}.amended", each, changes)
        return True

    def _tell(self, verb: str, each: Any, changes: Mapping[str, Any]) -> None:
        within = self.kind.within(each)
        words: dict[str, Any] = {"by": self.the_import.by, "at": self.at}
        words["within"] = within
        self.entries.append(history.entry(verb, each, changes=changes, **words))


def used_since(kind: "AtClients", the_import: Import) -> DomainError | None:
    """
    Return a refusal naming what was changed, used or put out of sight since.
    """
    rows = list(the_import.rows.exclude(deeds=[]).order_by("number"))
    standing = _standing(kind, the_import.by, rows)
    doomed = {key for key in standing.made if key not in standing.spared}
    used = standing.spared | _in_use(kind, standing.found, doomed, standing.made)
    hit = [row for row in rows if any(_key(deed) in used for deed in row.deeds)]
    if not hit:
        return None
    return RowsUsedSince(n=len(hit), details=_named(kind, the_import, hit[:NAMED]))


def _named(
    kind: "AtClients", the_import: Import, rows: Sequence[ImportRow]
) -> list[str]:
    """
    Name what rows have written last, as far as the importer may still see it.
    """
    named: dict[Row, str] = {}
    for model in kind.models:
        written: Any = model
        pks = [row.deeds[-1][1] for row in rows if _is_of(row.deeds[-1], model)]
        seen = written.objects.visible_to(the_import.by).filter(pk__in=pks)
        for each in seen.select_related(*kind.related.get(model, ())):
            named[model._meta.label_lower, each.pk] = kind.called(each)
    keys = dict.fromkeys(_key(row.deeds[-1]) for row in rows)
    return [named[key] for key in keys if key in named]


def take_back(
    kind: "AtClients", the_import: Import, rows: Sequence[ImportRow], at: datetime
) -> None:
    """
    Undo what rows have written, the last first.
    """
    standing = _standing(kind, the_import.by, rows, is_locking=True)
    gone = _to_go(kind, rows, standing)
    restored = _restore(rows, standing, gone)
    for model in reversed(kind.models):
        leaving = [pk for label, pk in gone if label == model._meta.label_lower]
        model._default_manager.filter(pk__in=leaving).delete()
        back = {
            key: each for key, (each, _changes) in restored.items()
            if type(each) is model
        }  # fmt: skip
        if back:
            fields = {n for key in back for n in restored[key][1]}
            model._default_manager.bulk_update(back.values(), sorted(fields))
    the_import.rows.filter(pk__in=[row.pk for row in rows]).update(deeds=[])
    told = [*((standing.found[key], {}) for key in gone), *restored.values()]
    HistoryEntry.objects.bulk_create(
        history.entry(
            f"{kind.verbs[type(each)]}.import_undone",
            each,
            by=the_import.by,
            at=at,
            within=kind.within(each),
            changes=changes,
        )
        for each, changes in told
    )
    kind.refresh([each for each, _changes in told])


class _Standing:
    """What rows have written, as it is now; ``spared`` was changed since."""

    def __init__(self) -> None:
        self.found: dict[Row, Any] = {}
        self.made: set[Row] = set()
        self.spared: set[Row] = set()


def _standing(
    kind: "AtClients",
    by: User,
    rows: Sequence[ImportRow],
    *,
    is_locking: bool = False,
) -> _Standing:
    standing, last = _Standing(), dict[Row, int]()
    for row in sorted(rows, key=lambda row: row.number):
        for label, pk, version, before in row.deeds:
            last[label, pk] = version
            if before is None:
                standing.made.add((label, pk))
    for model in kind.models:
        label = model._meta.label_lower
        pks = sorted(pk for name, pk in last if name == label)
        for part in _parts(pks):
            related = kind.related.get(model, ())
            _look(standing, model, by, part, related=related, is_locking=is_locking)
    for key, each in standing.found.items():
        is_touched = key in standing.made and kind.is_used(each)
        if each.version != last[key] or is_touched:
            standing.spared.add(key)
    standing.made &= set(standing.found)
    return standing


def _look(
    standing: _Standing,
    model: Any,
    by: User,
    pks: list[int],
    *,
    related: Sequence[str],
    is_locking: bool,
) -> None:
    rows = model._base_manager.filter(pk__in=pks).order_by("pk")
    rows = rows.select_related(*related)
    rows = rows.select_for_update(of=["self"]) if is_locking else rows
    seen = set(
        model.objects.visible_to(by).filter(pk__in=pks).values_list("pk", flat=True)
    )
    for each in rows:
        key = (model._meta.label_lower, each.pk)
        standing.found[key] = each
        if each.pk not in seen:
            standing.spared.add(key)


def _to_go(
    kind: "AtClients", rows: Sequence[ImportRow], standing: _Standing
) -> set[Row]:
    """
    Return what the rows made and may be taken away: nothing else depends on it.
    """
    going = standing.made - standing.spared
    while True:
        used = _in_use(kind, standing.found, going, going)
        if kind.is_linked:
            for row in rows:
                made = {_key(deed) for deed in row.deeds} & standing.made
                used |= made & going if made & used or made - going else set()
        if not used & going:
            return going
        going = going - used
        standing.spared |= used


def _in_use(
    kind: "AtClients",
    found: Mapping[Row, Any],
    rows: Collection[Row],
    leaving: Collection[Row],
) -> set[Row]:
    """
    Return those of ``rows`` to which others refer than those that are ``leaving`` too.
    """
    used: set[Row] = set()
    for model in kind.models:
        label = model._meta.label_lower
        pks = sorted(pk for name, pk in rows if name == label)
        for part in _parts(pks):
            used |= {(label, pk) for pk in _referred(model, part, leaving)}
    return used


def _referred(
    model: type[Model], pks: Sequence[int], leaving: Collection[Row]
) -> Iterator[int]:
    for reference in references_to(model):
        if reference.kind and reference.model._meta.app_label == "core":
            continue  # history, index and notices refer to whatever was
        wanted: dict[str, Any] = {f"{reference.column}__in": pks}
        if reference.kind:
            wanted[reference.kind] = model._meta.label_lower
        rows = reference.model._base_manager.filter(**wanted)
        label = reference.model._meta.label_lower
        for pk, of in rows.values_list("pk", reference.column):
            if (label, pk) not in leaving:
                yield of


def _restore(
    rows: Sequence[ImportRow], standing: _Standing, gone: Collection[Row]
) -> dict[Row, tuple[Any, dict[str, list[Any]]]]:
    """
    Set what updates replaced, the last first; return what changes by it.
    """
    restored: dict[Row, tuple[Any, dict[str, list[Any]]]] = {}
    for row in sorted(rows, key=lambda row: -row.number):
        for label, pk, version, before in reversed(row.deeds):
            each = standing.found.get((label, pk))
            is_left = (label, pk) in standing.spared or (label, pk) in gone
            if before is None or each is None or is_left or each.version != version:
                continue
            _each, changes = restored.setdefault((label, pk), (each, {}))
            for name, value in before.items():
                old = getattr(each, name)
                setattr(each, name, each._meta.get_field(name).to_python(value))
                changes[name] = [changes.get(name, [old])[0], getattr(each, name)]
    return restored


def _deed(each: Any, before: dict[str, Any] | None) -> Deed:
    return each._meta.label_lower, each.pk, each.version, before


def _key(deed: Sequence[Any]) -> Row:
    return deed[0], deed[1]


def _is_of(deed: Sequence[Any], model: type[Model]) -> bool:
    return bool(deed[0] == model._meta.label_lower)


def _parts(pks: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), BATCH):
        yield list(pks[start : start + BATCH])
