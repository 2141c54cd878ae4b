"""How values are shown: moments, days, amounts, history."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kehubu.core import notices
from kehubu.core.history import VERBS, folded
from kehubu.core.models import HistoryEntry, Notification

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str | SafeString:
    """
    Show a moment to the minute, in the agency's time zone.
    """
    if at is None:
        return ""
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}"
    )


register.filter("folded", folded)


@register.filter
def happened(entry: HistoryEntry) -> str | SafeString:
    """
    Show when what an entry tells took place, or is to: of a call noted days later its
    own time; of all else when it was entered.
    """
    told = entry.changes.get("when", ["", ""])[1]
    return moment((told and parse_datetime(told)) or entry.at)


@register.filter
def day(on: date | None) -> str:
    return "" if on is None else f"{on:%Y-%m-%d}"


@register.filter
def weekday(at: datetime) -> str:
    """
    Show a date with its day of the week.
    """
    return date_format(timezone.localtime(at), "Y-m-d l")


@register.filter
def sentence(notification: Notification) -> str:
    return notices.sentence(notification)


@register.filter
def verb(entry: HistoryEntry) -> str:
    return str(VERBS[entry.verb])


@register.filter
def translated(text: str) -> str:
    """
    Show a name that is kept in Chinese in the reader's language.
    """
    return gettext(text) if text else ""
