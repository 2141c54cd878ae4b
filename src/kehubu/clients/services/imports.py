"""A client list: read and mapped, its rows checked, corrected and decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.clients import importing
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.clients.names import match_key
from kehubu.core import history, spreadsheets
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User

BATCH = 1000
LENGTHS = {
    field.name: field.max_length
    for field in Client._meta.fields
    if field.name in importing.FIELDS and field.max_length
}


class NoRows(DomainError):
    code = "import_no_rows"
    message = _("文件里没有可以导入的行。")
    field = "file"


class NoNameColumn(DomainError):
    code = "import_no_name_column"
    message = _("请指明哪一列是客户名称或简称。")


class FieldTwice(DomainError):
    code = "import_field_twice"
    message = _("“%(field)s”只能对应一列。")


class NotOpen(DomainError):
    code = "import_not_open"
    message = _("这次导入已经确认过，不能再改。")


def open_import(*, by: User, at: datetime, data: bytes, file_name: str) -> Import:
    """
    Read a list, recognise its header and columns, and check all its rows.

    The file is read before the transaction: a hostile one may take half a minute, too
    long to hold the database's write lock.

    :raises UnreadableFile: with the reason, if it is not a readable spreadsheet
    :raises NoRows: if nothing follows the header
    """
    require(by, "clients.import_clients")
    table = spreadsheets.read(data, file_name)
    header = spreadsheets.find_header(table.rows, importing.ALIASES)
    the_import = Import(
        file_name=file_name[-200:],
        data=data,
        kind=table.kind,
        header_row=table.rows[header.index].number if header else 0,
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

    :raises NoNameColumn: if no column holds names
    :raises FieldTwice: if two columns fill the same field
    :raises NotOpen: if the import has been confirmed
    """
    require(by, "clients.import_clients", the_import)
    _check_columns(columns)
    table = spreadsheets.read(
        bytes(the_import.data),
        the_import.file_name,
        encoding=encoding or None,
        sheet=sheet or None,
    )
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
    before, keys = row.values, {row.match_key}
    _read_row(row, {**row.values, **values})
    keys |= {row.match_key}
    alike = the_import.rows.filter(match_key__in=keys - {""}).exclude(pk=row.pk)
    others = list(alike.order_by("number"))
    _find_twins(the_import, [row, *others])
    row.save()
    ImportRow.objects.bulk_update(others, ["twin", "twin_row", "is_same"])
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
    """
    the_import = _lock_open(the_import, by=by)
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
    require(by, "clients.import_clients", the_import)
    if the_import.state != Import.State.OPEN:
        raise NotOpen
    return the_import


def _check_columns(columns: Mapping[str, str]) -> None:
    fields = list(columns.values())
    for field in fields:
        if fields.count(field) > 1:
            raise FieldTwice(field=importing.FIELDS[field])
    if not {"name", "short_name"} & set(fields):
        raise NoNameColumn


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
    rows = [
        ImportRow(of=the_import, number=row.number, cells=list(row.cells))
        for row in below
    ]
    for row in rows:
        _read_row(row, importing.values_of(row.cells, the_import.columns))
    _find_twins(the_import, rows)
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)


def _read_row(row: ImportRow, values: Mapping[str, str]) -> None:
    row.values, row.problems = importing.check(dict(values), LENGTHS)
    row.has_problems = bool(row.problems)
    row.match_key = match_key(row.values.get("name", ""))


def _find_twins(the_import: Import, rows: list[ImportRow]) -> None:
    """
    Mark which rows repeat a visible client, or an earlier row of the list; ``rows``
    are all that have one of their keys.
    """
    keys = {row.match_key for row in rows if row.match_key}
    twins = _clients_by_key(the_import.by, keys)
    firsts = _first_rows(rows)
    for row in rows:
        first = firsts.get(row.match_key, row.number)
        row.twin, row.is_same = _twin(row, twins.get(row.match_key, []))
        row.twin_row = first if first < row.number and row.match_key else None


def _twin(row: ImportRow, clients: list[Client]) -> tuple[Client | None, bool]:
    """
    Return the client that the row repeats, if any, and whether it says nothing new of
    it: of several alike the one of which that is so, else the first.
    """
    for client in clients if not row.has_problems else []:
        if importing.says_nothing_new(row.values, partial(getattr, client)):
            return client, True
    return next(iter(clients), None), False


def _clients_by_key(user: User, keys: set[str]) -> dict[str, list[Client]]:
    found: dict[str, list[Client]] = defaultdict(list)
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        part = ordered[start : start + BATCH]
        clients = Client.objects.visible_to(user).filter(match_key__in=part)
        for client in clients.order_by("pk"):
            found[client.match_key].append(client)
    return found


def _first_rows(rows: list[ImportRow]) -> dict[str, int]:
    """
    Return for each key the number of the first row that has it.
    """
    numbers: dict[str, int] = {}
    for row in rows:
        known = numbers.get(row.match_key, row.number)
        numbers[row.match_key] = min(known, row.number)
    return numbers
