"""How a row of a client list is shown while it is checked."""

from django import template

from kehubu.clients import importing
from kehubu.clients.models import ImportRow

register = template.Library()


@register.filter
def at(values: dict[str, str], name: str) -> str:
    return values.get(name, "")


@register.filter
def reasons(row: ImportRow) -> list[str]:
    return importing.reasons(row.problems)
