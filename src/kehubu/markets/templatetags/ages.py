"""How old something is, in words."""

from datetime import date

from django import template
from django.utils.translation import ngettext

from kehubu.markets.models import Intelligence

register = template.Library()


@register.filter
def age(entry: Intelligence, on: date) -> str:
    days = entry.age(on)
    return ngettext("%(n)s 天前", "%(n)s 天前", days) % {"n": days}
