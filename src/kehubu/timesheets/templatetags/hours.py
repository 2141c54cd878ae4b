"""How time spent is shown: in hours, as people say them."""

from django import template

register = template.Library()


@register.filter
def hours(minutes: int | None) -> str:
    """
    Show minutes as hours, 90 as 1.5; nothing as nothing.
    """
    return "" if minutes is None else f"{round(minutes / 60, 2):g}"
