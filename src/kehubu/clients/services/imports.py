"""A list: read and mapped, its rows checked, corrected and decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.clients import kinds
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.core import history, spreadsheets
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User

BATCH = 1000
COMPARED = [
    *("values", "problems", "has_problems", "match_key"),
    *("twin", "twin_row", "known_id", "is_same"),
]


class NoRows(DomainError):
    code = "import_no_rows"
    message = _("文件里没有可以导入的行。")
    field = "file"


class FieldTwice(DomainError):
    code = "import_field_twice"
    message = _("“%(field)s”只能对应一列。")


class NotTwice(DomainError):
    code = "import_not_twice"
    message = _("已经有了的，不能再新建一个。")


class NotOpen(DomainError):
    code = "import_not_open"
    message = _("这次导入已经确认过，不能再改。")


def open_import(
    *,
    by: User,
    at: datetime,
    data: bytes,
    file_name: str,
    list_kind: str = "clients",
    client: Client | None = None,
) -> Import:
    """
    Read a list, recognise its header and columns, and check all its rows. ``client``
    is that of rows that name none.

    The file is read before the transaction: a hostile one may take half a minute, too
    long to hold the database's write lock.

    :raises UnreadableFile: with the reason, if it is not a readable spreadsheet
    :raises NoRows: if nothing follows the header
    """
    kind = kinds.named(list_kind)
    require(by, kind.perm, client)
    table = spreadsheets.read(data, file_name)
    header = spreadsheets.find_header(table.rows, kind.labels)
    header_row = table.rows[header.index].number if header else 0
    kind.refuse(table, header_row)
    the_import = Import(
        list_kind=kind.key,
        client=client,
        file_name=file_name[-200:],
        data=data,
        kind=table.kind,
        header_row=header_row,
        columns={str(i): field for i, field in header.columns.items()}
        if header
        else {},
        by=by,
        created_at=at,
    )
    with transaction.atomic():
        _fill(the_import, table)
        history.record("import.opened", the_import, by=by, at=at)
    return the_import


def remap(
    the_import: Import,
    *,
    by: User,
    at: datetime,
    header_row: int,
    columns: Mapping[str, str],
    sheet: str = "",
    encoding: str = "",
) -> Import:
    """
    Read the list again with a corrected header row, columns, sheet or encoding.

    :raises DomainError: if a column is lacking that the kind of list needs
    :raises FieldTwice: if two columns fill the same field
    :raises NotOpen: if the import has been confirmed
    """
    require(by, "clients.handle_import", the_import)
    _check_columns(the_import, columns)
    table = spreadsheets.read(
        bytes(the_import.data),
        the_import.file_name,
        encoding=encoding or None,
        sheet=sheet or None,
    )
    kinds.of(the_import).refuse(table, header_row)
    with transaction.atomic():
        the_import = _lock_open(the_import, by=by)
        the_import.header_row, the_import.columns = header_row, dict(columns)
        the_import.rows.all().delete()
        _fill(the_import, table)
        history.record("import.mapped", the_import, by=by, at=at)
    return the_import


@transaction.atomic
def edit_row(
    row: ImportRow, *, by: User, at: datetime, values: Mapping[str, str]
) -> ImportRow:
    """
    Correct a row before it is taken over, and check it anew.

    :raises NotOpen: if the import has been confirmed
    """
    the_import = _lock_open(row.of, by=by)
    row = the_import.rows.select_for_update().get(pk=row.pk)
    kind, before, keys = kinds.of(the_import), row.values, {row.match_key}
    row.values = {**row.values, **values}
    kind.compare(the_import, [row])
    keys |= {row.match_key}
    alike = the_import.rows.filter(match_key__in=keys - {""}).exclude(pk=row.pk)
    others = list(alike.order_by("number"))
    if others:
        kind.compare(the_import, [row, *others])
    row.save()
    ImportRow.objects.bulk_update(others, COMPARED)
    changes = {f"row {row.number}": [before, row.values]}
    history.record("import.row_edited", the_import, by=by, at=at, changes=changes)
    return row


@transaction.atomic
def choose(
    the_import: Import,
    *,
    by: User,
    at: datetime,
    duplicates: str = "",
    row: ImportRow | None = None,
    choice: str = "",
) -> Import:
    """
    Decide what happens to duplicates: to all of them, or to one row.

    :raises NotOpen: if the import has been confirmed
    :raises NotTwice: if there can be but one of what the row repeats
    """
    the_import = _lock_open(the_import, by=by)
    if choice == ImportRow.Action.CREATE and not kinds.of(the_import).may_double:
        raise NotTwice
    if row is not None:
        row = the_import.rows.select_for_update().get(pk=row.pk)
        changes = {f"row {row.number}": [row.choice, choice]}
        row.choice = choice
        row.save(update_fields=["choice"])
        history.record("import.chosen", the_import, by=by, at=at, changes=changes)
    elif duplicates:
        values = {"duplicates": duplicates}
        history.amend(the_import, "import.chosen", by=by, at=at, values=values)
    return the_import


def _lock_open(the_import: Import, *, by: User) -> Import:
    rows = Import.objects.select_for_update().defer("data")
    the_import = rows.get(pk=the_import.pk)
    require(by, "clients.handle_import", the_import)
    if the_import.state != Import.State.OPEN:
        raise NotOpen
    return the_import


def _check_columns(the_import: Import, columns: Mapping[str, str]) -> None:
    kind, fields = kinds.of(the_import), list(columns.values())
    for field in fields:
        if fields.count(field) > 1:
            raise FieldTwice(field=kind.fields[field])
    kind.check_columns(fields, the_import)


def _fill(the_import: Import, table: spreadsheets.Table) -> None:
    """
    Save the import with the rows below its header row.
    """
    width = max((len(row.cells) for row in table.rows), default=0)
    headings: Sequence[str] = next(
        (row.cells for row in table.rows if row.number == the_import.header_row), []
    )
    the_import.sheet, the_import.encoding = table.sheet[:100], table.encoding
    the_import.sheets = list(table.sheets)
    the_import.headings = [*headings, *[""] * (width - len(headings))]
    below = [row for row in table.rows if row.number > the_import.header_row]
    if not below:
        raise NoRows
    the_import.save()
    kind, cells = kinds.of(the_import), ((row.number, list(row.cells)) for row in below)
    rows = [
        ImportRow(
            of=the_import,
            number=number,
            cells=said,
            values=kind.values_of(said, the_import.columns, the_import.headings),
        )
        for number, said in cells
    ]
    kind.compare(the_import, rows)
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)
