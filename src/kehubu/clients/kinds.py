"""
Kinds of lists that are brought in, as this app and upper ones know them.

All of them go the same way: upload, map, check, correct, take over, undo. A ``Kind``
says what is its own on that way: which columns it has, when a row is bad, what it
repeats, and how rows are written and taken back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Import, ImportRow
from kehubu.core import wording
from kehubu.core.errors import DomainError
from kehubu.core.spreadsheets import Table
from kehubu.people.models import User

Text = str | Promise
Values = dict[str, str]
Checked = tuple[Values, dict[str, str]]
"""Values as they are kept, and for each bad field the code of its problem."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a row repeats, as a page shows it."""

    name: str
    url: str


class UsedSince(DomainError):
    code = "import_used_since"
    message = _(
        "有 %(n)s 个客户在导入后已被修改或已有往来，不能整体撤销。"
        "可以选择只撤销其余的。"
    )


class Kind:
    """A kind of list; ``key`` names it in addresses, ``perm`` is what one needs."""

    key: ClassVar[str]
    perm: ClassVar[str]
    order: ClassVar[int] = 100

    label: ClassVar[Text]
    title: ClassVar[Text]
    file_label: ClassVar[Text]
    again: ClassVar[Text]
    overwrite: ClassVar[Text]
    spare: ClassVar[Text]
    skipped: ClassVar[Text]

    fields: ClassVar[Mapping[str, Text]]
    aliases: ClassVar[Mapping[str, Sequence[str]]]
    problems: ClassVar[Mapping[str, Text]]
    choices: ClassVar[Mapping[str, Sequence[tuple[str, Text]]]] = {}
    example: ClassVar[Mapping[str, str]]
    always: ClassVar[Collection[str]] = ("name",)
    """Fields that may be corrected though no column fills them."""

    takes_client: ClassVar[bool] = False
    """Whether its rows belong to clients, so that one may be named for all of them."""
    may_double: ClassVar[bool] = True
    """Whether what is there already may be entered once more, if somebody insists."""

    def is_open_to(self, user: User) -> bool:
        return user.has_perm(self.perm)

    @property
    def labels(self) -> dict[str, list[str]]:
        """
        Return how people call each column, as our exports do in their language too.
        """
        return {
            name: [*self.aliases.get(name, ()), str(label)]
            for name, label in self.fields.items()
        }

    def refuse(self, table: Table, header_row: int) -> None:
        """
        Raise a DomainError if the table has columns that may not be kept at all.
        """

    def check_columns(self, fields: Collection[str], the_import: Import) -> None:
        """
        Raise a DomainError if a column is lacking without which no row can be good.
        """
        raise NotImplementedError

    def values_of(
        self,
        cells: Sequence[str],
        columns: Mapping[str, str],
        headings: Sequence[str],
    ) -> Values:
        """
        Return what a row says for each mapped field; ``columns`` is index → field.
        """
        return {
            field: cells[int(index)].strip()
            for index, field in columns.items()
            if int(index) < len(cells)
        }

    def compare(self, the_import: Import, rows: list[ImportRow]) -> None:
        """
        Check what rows say and mark which repeat something that the importer may see,
        or an earlier row; ``rows`` are all that have one of their keys.
        """
        raise NotImplementedError

    def take(self, the_import: Import, rows: list[ImportRow], at: datetime) -> None:
        """
        Take rows over: write what they say, and on them what was done.
        """
        raise NotImplementedError

    def used_since(self, the_import: Import) -> DomainError | None:
        """
        Return why it cannot be taken back as a whole, if it cannot.
        """
        raise NotImplementedError

    def to_undo(self, the_import: Import) -> QuerySet[ImportRow]:
        """
        Return the rows that are still to be taken back, in whichever order.
        """
        raise NotImplementedError

    def take_back(
        self, the_import: Import, rows: list[ImportRow], at: datetime
    ) -> None:
        """
        Undo what was done with rows, and spare what was changed or used since.
        """
        raise NotImplementedError

    def shown(self, field: str, value: str) -> str:
        """
        Return a value as the preview shows it.
        """
        labels = dict(self.choices.get(field, ()))
        return str(labels.get(value, value))

    def reasons(self, problems: Mapping[str, str]) -> list[str]:
        """
        Return a phrase for each bad field, as the page and the file of errors say it.
        """
        return [
            wording.labelled(self.fields[field], self.problems[problem])
            for field, problem in problems.items()
        ]

    def name_twins(self, the_import: Import, rows: Sequence[ImportRow]) -> None:
        """
        Set on rows as ``repeats`` what they repeat, to be named and linked.
        """
        for row in rows:
            twin = row.twin
            row.repeats = twin and Repeated(twin.name, twin.get_absolute_url())


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """
    Let lists of this kind be brought in.
    """
    _kinds[kind.key] = kind


def of(the_import: Import) -> Kind:
    return _kinds[the_import.list_kind]


def named(key: str) -> Kind:
    return _kinds[key]


def open_to(user: User) -> list[Kind]:
    """
    Return the kinds that the user may bring in.
    """
    ordered = sorted(_kinds.values(), key=lambda kind: kind.order)
    return [kind for kind in ordered if kind.is_open_to(user)]
