"""Client lists on their way out, as Excel."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from kehubu.clients import importing, kinds
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.core import wording
from kehubu.core.spreadsheets import Column, write_xlsx

SEEN = ("name", "short_name", "industry", "region")


def client_list(clients: Iterable[Client], *, is_as_seen: bool = False) -> bytes:
    """
    Return the clients as an Excel file that can be imported again: all that is known,
    or the columns that the list shows.
    """
    fields = SEEN if is_as_seen else tuple(importing.FIELDS)
    columns = [Column(str(importing.FIELDS[name])) for name in fields]
    columns += [Column(_("状态")), Column(_("小组"))]
    rows = (_cells(client, fields) for client in clients)
    return write_xlsx(_("客户名单"), columns, rows)


def blank_list(kind: kinds.Kind) -> bytes:
    """
    Return an empty list of a kind, to be filled in: headings, and one example.
    """
    columns = [Column(label) for label in kind.fields.values()]
    example = [kind.example.get(name, "") for name in kind.fields]
    return write_xlsx(kind.label, columns, [example])


def error_file(the_import: Import) -> bytes:
    """
    Return the rows that were not taken over, as they came, with number and reason.
    """
    headings = [Column(str(text)) for text in the_import.headings]
    columns = [*headings, Column(_("原行号")), Column(_("未导入的原因"))]
    left_out = the_import.rows.filter(
        Q(has_problems=True) | Q(done=ImportRow.Action.SKIP)
    )
    rows = (_with_reason(row, len(headings)) for row in left_out.iterator())
    return write_xlsx(_("未导入的行"), columns, rows)


def _cells(client: Client, fields: Iterable[str]) -> list[object]:
    team = wording.listed(member.user for member in client.team.all())
    values = [getattr(client, name) for name in fields]
    return [*values, client.get_status_display(), team]


def _with_reason(row: ImportRow, width: int) -> list[object]:
    cells = [*row.cells, *[""] * (width - len(row.cells))]
    return [*cells, row.number, _reason(row)]


def _reason(row: ImportRow) -> str:
    if row.problems:
        return wording.clauses(kinds.of(row.of).reasons(row.problems))
    if row.twin_row:
        return _("与第 %(n)s 行重复，已跳过") % {"n": row.twin_row}
    if row.twin_id or row.known_id:
        return str(kinds.of(row.of).skipped)
    return _("已选择跳过")
