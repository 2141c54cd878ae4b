"""How a row of a list is shown while it is checked."""

from django import template

from kehubu.clients import kinds
from kehubu.clients.models import Import, ImportRow

register = template.Library()


@register.filter
def cell(row: ImportRow, name: str) -> str:
    return kinds.of(row.of).shown(name, row.values.get(name, ""))


@register.filter
def reasons(row: ImportRow) -> list[str]:
    return kinds.of(row.of).reasons(row.problems)


@register.filter
def list_label(the_import: Import) -> str:
    return str(kinds.of(the_import).label)
