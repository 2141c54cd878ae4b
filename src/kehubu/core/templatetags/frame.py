"""
The parts of the frame that are the same on page after page, rendered once.

Menu, tabs and palette were a third of the time of a page. What they show depends on
the entries open to a person, the language and the place, and on nothing else.
"""

from functools import lru_cache

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kehubu.core import navigation
from kehubu.core.navigation import Entry

register = template.Library()


@register.simple_tag(takes_context=True)
def frame_part(context: RequestContext, name: str) -> SafeString:
    """
    Show a part of the frame: ``menu``, ``tabs_foot`` or ``palette``.
    """
    path = context["request"].path
    entries = tuple(context["menu"])
    place = navigation.current(entries, path)
    current = "page" if place and place.url == path else "true"
    names = tuple(entry.url_name for entry in entries)
    return _part(name, get_language(), names, place.url_name if place else "", current)


@lru_cache(maxsize=1024)
def _part(
    name: str, language: str, url_names: tuple[str, ...], place: str, current: str
) -> SafeString:
    entries: list[Entry] = navigation.named(url_names)
    return render_to_string(
        f"components/{name}.html",
        {
            "menu": entries,
            "sections": navigation.sections_of(entries),
            "place": place,
            "current": current,
        },
    )
