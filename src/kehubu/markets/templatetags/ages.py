"""How old something is, in words."""

from datetime import date

from django import template
from django.utils.translation import gettext, ngettext

from kehubu.markets.models import Intelligence

register = template.Library()


@register.filter
def age(entry: Intelligence, on: date) -> str:
    days = entry.age(on)
    return days_ago(days)


@register.filter
def days_ago(days: int) -> str:
    """
    Say how many days ago something was: today, where it was none.
    """
    if not days:
        return gettext("今天")
    return ngettext("%(n)s 天前", "%(n)s 天前", days) % {"n": days}
