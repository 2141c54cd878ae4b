"""
Lists whose rows belong to clients: what persons, brands and spending have in common.

An upper app makes its kind of :class:`AtClients`: how the cells of a row are read, what
is there already, and what a row writes. Here the clients are found, rows are compared,
written in bulk, each with its history, and taken back.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kehubu.clients import kinds, queries
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.clients.services import deeds
from kehubu.core.errors import DomainError
from kehubu.core.spreadsheets import BadCell, parse_date

BATCH = 1000
Action, Done = ImportRow.Action, ImportRow.Done
CLIENT_FIELDS: Mapping[str, kinds.Text] = {
    "client": _("客户"),
    "client_number": _("客户的系统编号"),
}
CLIENT_ALIASES: Mapping[str, Sequence[str]] = {
    "client": [
        *("客户", "客户名称", "客户全称", "客户简称", "公司", "公司名称", "单位"),
        *("单位名称", "企业名称", "工作单位", "客戶", "客戶名稱"),
    ],
    "client_number": ["客户的系统编号", "客户系统编号", "客戶的系統編號"],
}
CLIENT_PROBLEMS: Mapping[str, kinds.Text] = {
    "no_client": _("没有写明是哪个客户的"),
    "unknown_client": _("没有找到这个客户，请核对名称或简称"),
    "ambiguous_client": _("有不止一个客户叫这个名称，请写全称，或补上系统编号"),
}
COMMON_PROBLEMS: Mapping[str, kinds.Text] = {
    **CLIENT_PROBLEMS,
    "missing": _("不能为空"),
    "too_long": _("文字过长"),
    "bad_date": _("日期看不懂，请写成 2026-01-31 这样"),
    "bad_choice": _("不是可选的内容，请从列表中选择"),
}


class ColumnMissing(DomainError):
    code = "import_column_missing"
    message = _("请指明哪一列是“%(field)s”。")


@dataclass(slots=True)
class Entry:
    """A row as it is compared: its client, and what a kind has found out about it."""

    row: ImportRow
    client: Client
    key: str = ""
    group: str = ""
    known: Model | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        return dict(self.row.values)


class AtClients(kinds.Kind):
    """
    A list of what belongs to clients. ``models`` are written, the last of them
    belonging to the first; ``needed`` are fields without which a row says nothing.
    """

    takes_client = True
    may_double = False
    models: ClassVar[Sequence[type[Model]]]
    needed: ClassVar[Collection[str]]
    lengths: ClassVar[Mapping[str, int]] = {}
    dates: ClassVar[Collection[str]] = ()
    also: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Other words for choices."""
    added: ClassVar[Mapping[type[Model], str]]
    """What history says of a new row; of others it says nothing."""
    verbs: ClassVar[Mapping[type[Model], str]]
    """The first part of the verbs for what is changed or taken back."""
    related: ClassVar[Mapping[type[Model], Sequence[str]]] = {}
    """What is fetched with rows, for :meth:`within` and :meth:`called`."""
    is_linked: ClassVar[bool] = False
    """Whether what one row makes stands or falls together."""

    # ---- what a kind says

    def read(self, values: kinds.Values) -> dict[str, str]:
        """
        Tidy what a row says, in place; return for each bad field its problem.
        """
        return {}

    def find(self, the_import: Import, entries: Sequence[Entry]) -> None:
        """
        Set the key of each entry, what it repeats, and problems that the database
        knows; entries of one ``group`` are compared anew when one of them changes.
        """
        raise NotImplementedError

    def says_nothing_new(self, entry: Entry) -> bool:
        raise NotImplementedError

    def make(self, entry: Entry, firsts: dict[str, Any], at: datetime) -> list[Model]:
        """
        Return the rows to be created for an entry, in the order of ``models``; what
        other entries need to know is kept in ``firsts``.
        """
        raise NotImplementedError

    def changes(self, entry: Entry) -> list[tuple[Model, dict[str, Any]]]:
        """
        Return what an update sets on which rows.
        """
        raise NotImplementedError

    def beside(self, entry: Entry) -> list[tuple[Model, dict[str, Any]]]:
        """
        Return what an entry that is new says of what is there already beside it.
        """
        return []

    def within(self, row: Any) -> Model:
        """
        Return in whose story it stands that a row was written.
        """
        raise NotImplementedError

    def told(self, row: Any) -> Mapping[str, Any]:
        """
        Return what history tells of a new row: before and after of its fields.
        """
        return {}

    def is_used(self, row: Any) -> bool:
        """
        Whether a row that the import made was used, though its version is the same.
        """
        return False

    def refresh(self, rows: Iterable[Model]) -> None:
        """
        Have what was written found, or found no longer.
        """

    # ---- how it goes for all of them

    def check_columns(self, fields: Collection[str], the_import: Import) -> None:
        for name in self.needed:
            if name not in fields:
                raise ColumnMissing(field=self.fields[name])
        if not ({"client", "client_number"} & set(fields) or the_import.client_id):
            raise ColumnMissing(field=self.fields["client"])

    @property
    def always(self) -> Collection[str]:  # type: ignore[override]
        return ("client", *self.needed)

    def compare(self, the_import: Import, rows: list[ImportRow]) -> None:
        ordered = sorted(rows, key=lambda row: row.number)
        entries = self._entries(the_import, ordered)
        self.find(the_import, entries)
        firsts: dict[str, int] = {}
        for row in ordered:
            row.match_key, row.known_id, row.twin_row = "", None, None
            row.is_same = False
        for entry in entries:
            row = entry.row
            row.match_key = entry.group or entry.key
            if row.problems:
                continue
            row.known_id = entry.known.pk if entry.known else None
            row.is_same = entry.known is not None and self.says_nothing_new(entry)
            first = firsts.setdefault(entry.key, row.number)
            row.twin_row = first if first < row.number else None
        for row in ordered:
            row.has_problems = bool(row.problems)

    def take(self, the_import: Import, rows: list[ImportRow], at: datetime) -> None:
        """
        Write a part of the list, with the clients locked: rows are compared with what
        is there by now, and with who may see what by now.
        """
        entries = self._entries(the_import, rows)
        deeds.lock_clients(entry.client for entry in entries)
        self.find(the_import, entries)
        batch, firsts = deeds.Batch(self, the_import, at), dict[str, Any]()
        for entry in entries:
            if not entry.row.problems:
                self._take(batch, entry, firsts)
        batch.write()
        for row in rows:
            row.has_problems = bool(row.problems)

    def used_since(self, the_import: Import) -> DomainError | None:
        return deeds.used_since(self, the_import)

    def to_undo(self, the_import: Import) -> QuerySet[ImportRow]:
        return the_import.rows.exclude(deeds=[])

    def take_back(
        self, the_import: Import, rows: list[ImportRow], at: datetime
    ) -> None:
        deeds.take_back(self, the_import, rows, at)

    def name_twins(self, the_import: Import, rows: Sequence[ImportRow]) -> None:
        model: Any = self.models[-1]
        self.name_known(the_import, model, rows)

    def name_known(
        self, the_import: Import, model: Any, rows: Sequence[ImportRow]
    ) -> None:
        pks = {row.known_id for row in rows if row.known_id}
        seen = model.objects.visible_to(the_import.by).filter(pk__in=pks)
        related = seen.select_related(*self.related.get(model, ()))
        found = {each.pk: each for each in related} if pks else {}
        for row in rows:
            known = found.get(row.known_id)
            row.repeats = known and kinds.Repeated(
                self.called(known), known.get_absolute_url()
            )

    def called(self, row: Any) -> str:
        """
        Return by what name something that is there is shown.
        """
        return str(row)

    def code_of(self, field: str, said: str) -> str | None:
        """
        Return the choice that somebody means, in his own language or in Chinese.
        """
        known = _codes(self, field, translation.get_language())
        return known.get(said) or known.get(_plain(said))

    def _take(self, batch: deeds.Batch, entry: Entry, firsts: dict[str, Any]) -> None:
        row, duplicates = entry.row, batch.the_import.duplicates
        known: Any = entry.known or firsts.get(entry.key)
        wanted = row.choice or (duplicates if known else Action.CREATE)
        row.known_id = known.pk if known else None
        if known is None or (wanted == Action.CREATE and self.may_double):
            row.done = Done.CREATE
            if duplicates == Import.Duplicates.UPDATE:
                batch.update(row, self.beside(entry))
            made = self.make(entry, firsts, batch.at)
            firsts.setdefault(entry.key, made[-1])
            batch.create(row, made)
        elif wanted == Action.SKIP:
            row.done = Done.SKIP
        else:
            entry.known = known
            is_changed = batch.update(row, self.changes(entry))
            row.done = Done.UPDATE if is_changed else Done.SAME

    def _entries(self, the_import: Import, rows: Sequence[ImportRow]) -> list[Entry]:
        """
        Check the cells of rows and find their clients, both named on the row when bad;
        return those that have a client.
        """
        for row in rows:
            values = dict(row.values)
            row.problems = self._read(values)
            row.values = values
        found = queries.clients_named(
            the_import.by,
            [
                (row.values.get("client", ""), row.values.get("client_number", ""))
                for row in rows
            ],
            instead=the_import.client_id,
        )
        entries = []
        for row, client in zip(rows, found, strict=True):
            if isinstance(client, str):
                bad = "client_number" if row.values.get("client_number") else "client"
                row.problems = {bad: client, **row.problems}
            else:
                entries.append(Entry(row, client))
        return entries

    def _read(self, values: kinds.Values) -> dict[str, str]:
        problems = {name: "missing" for name in self.needed if not values.get(name)}
        for name, limit in self.lengths.items():
            if len(values.get(name, "")) > limit:
                problems[name] = "too_long"
        problems |= self._read_dates(values) | self._read_choices(values)
        return {**problems, **self.read(values)}

    def _read_dates(self, values: kinds.Values) -> dict[str, str]:
        problems = {}
        for name in self.dates:
            try:
                day = parse_date(values.get(name, ""))
            except BadCell:
                problems[name] = "bad_date"
            else:
                values.update({name: day.isoformat()} if day else {})
        return problems

    def _read_choices(self, values: kinds.Values) -> dict[str, str]:
        problems = {}
        for name in self.choices:
            said = values.get(name, "")
            code = self.code_of(name, said) if said else ""
            if code is None:
                problems[name] = "bad_choice"
            elif code:
                values[name] = code
        return problems


@cache
def _codes(kind: AtClients, field: str, language: str) -> dict[str, str]:
    """
    Return for each word by which a choice is meant its code.
    """
    known = {code: code for code, _label in kind.choices[field]}
    for spoken in ("zh-hans", language):
        with translation.override(spoken):
            known |= {_plain(str(label)): code for code, label in kind.choices[field]}
    return {**known, **kind.also.get(field, {})}


def batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """
    Yield entries in parts for which the database can be asked at once.
    """
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def key_of(*parts: object) -> str:
    """
    Return a short text that is the same for the same parts only.
    """
    said = "\x1f".join(_plain(str(part)) for part in parts)
    return blake2b(said.encode(errors="replace"), digest_size=20).hexdigest()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
