"""How amounts of a dossier are shown."""

from django import template

from kehubu.core import money

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """
    Show fen as people read them.
    """
    return money.shown(fen)
