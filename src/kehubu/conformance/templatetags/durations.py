from django import template

from kehubu.conformance import queries

register = template.Library()


@register.filter
def duration(minutes: int | None, per_day: int) -> str:
    """
    Say working minutes in words.
    """
    return queries.duration(minutes, per_day)
