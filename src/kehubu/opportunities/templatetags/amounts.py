"""How amounts and months of new business are shown."""

from datetime import date

from django import template

from kehubu.core import money

register = template.Library()


@register.filter
def yuan(amount: int | None) -> str:
    """
    Show fen as yuan; without the cents of a round amount, to be read at a glance.
    """
    return money.shown(amount).removesuffix(".00")


@register.filter
def month(on: date | None) -> str:
    return "" if on is None else f"{on:%Y-%m}"
