"""A record's declaration, and what follows from it: what is missing, how it prints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from kehubu.core import papers
from kehubu.procedures.records.fields import Field, Files, LongText, Rows

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Spec:
    """The fields of a record by name, in the order of the form."""

    title: str | Promise
    fields: Mapping[str, Field] = field(default_factory=dict)

    def missing(self, data: Data, outcome: str = "") -> list[str]:
        """
        Return a sentence for each field that ``outcome`` needs and that is not filled.
        """
        return list(self._missing(data, outcome))

    def blocks(self, data: Data) -> list[papers.Block]:
        """
        Return the record as blocks of a paper.
        """
        facts = [
            (str(known.label), known.shown(data.get(name)))
            for name, known in self.fields.items()
            if not isinstance(known, LongText | Rows | Files)
        ]
        texts = [
            papers.Text(str(known.label), known.shown(data.get(name)))
            for name, known in self.fields.items()
            if isinstance(known, LongText | Files) and data.get(name)
        ]
        tables = [
            _table(known, data.get(name) or [])
            for name, known in self.fields.items()
            if isinstance(known, Rows) and (known.least or data.get(name))
        ]
        return [papers.Facts(facts), *texts, *tables] if facts else [*texts, *tables]

    def file_ids(self, data: Data) -> list[int]:
        """
        Return the ids of the files that the record names now.
        """
        return [file["id"] for file in self.files(data)]

    def files(self, data: Data) -> list[dict[str, Any]]:
        """
        Return the files that the record names now: id, name, fingerprint.
        """
        return [
            file
            for name, known in self.fields.items()
            if isinstance(known, Files)
            for file in data.get(name) or []
        ]

    def _missing(self, data: Data, outcome: str) -> Iterator[str]:
        for name, known in self.fields.items():
            if known.is_needed(outcome) and not known.is_filled(data.get(name)):
                yield gettext("请填写“%(field)s”。") % {"field": known.label}
            if isinstance(known, Rows):
                yield from _missing_cells(known, data.get(name) or [])


def _missing_cells(rows: Rows, data: list[Data]) -> Iterator[str]:
    for place, row in enumerate(data, start=1):
        for name, column in rows.columns.items():
            if column.needed and not column.is_filled(row.get(name)):
                params = {"table": rows.label, "n": place, "field": column.label}
                yield gettext("请填写“%(table)s”第 %(n)s 行的“%(field)s”。") % params


def _table(rows: Rows, data: list[Data]) -> papers.Table:
    columns = [str(column.label) for column in rows.columns.values()]
    cells = [
        [column.shown(row.get(name)) for name, column in rows.columns.items()]
        for row in data
    ]
    return papers.Table(str(rows.label), columns, cells)
