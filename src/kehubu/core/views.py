from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kehubu.core import navigation, pinyin, queries, search, services
from kehubu.core.http import HtmxRequest, render_part

PALETTE_LIMIT, PAGE_LIMIT, NOTICES = 8, 60, 100


@require_GET
def find(request: HtmxRequest) -> HttpResponse:
    """
    Show what a query finds: as a page, and as part of the command palette.
    """
    query = request.GET.get("q", "")[:100].strip()
    limit = PALETTE_LIMIT if request.htmx else PAGE_LIMIT
    context = {
        "query": query,
        "hits": search.find(request.user, query, limit=limit),  # type: ignore[arg-type]
        "places": _places(request, query),
    }
    return render_part(request, "core/search.html#hits", context)


@require_GET
def notifications(request: HtmxRequest) -> HttpResponse:
    mine = queries.notifications(request.user)[:NOTICES]  # type: ignore[arg-type]
    return render_part(request, "core/notifications.html#rows", {"notices": mine})


@require_GET
def unread(request: HtmxRequest) -> HttpResponse:
    context = {"count": queries.unread(request.user)}  # type: ignore[arg-type]
    return render_part(request, "core/unread.html", context)


@require_GET
def notice(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Lead to what a notification is about; from then on it counts as read.
    """
    user = request.user
    found = get_object_or_404(queries.notifications(user), pk=pk)  # type: ignore[arg-type]
    services.mark_read(by=user, at=timezone.now(), only=found)  # type: ignore[arg-type]
    return redirect(found.url)


@require_POST
def read_all(request: HtmxRequest) -> HttpResponse:
    services.mark_read(by=request.user, at=timezone.now())  # type: ignore[arg-type]
    return redirect("core:notifications")


def _places(request: HtmxRequest, query: str) -> list[navigation.Entry]:
    """
    Return the menu entries that the query names: in words, pinyin or initials.
    """
    wanted = query.casefold().replace(" ", "")
    entries = navigation.entries_for(request.user)
    return [entry for entry in entries if _is_called(str(entry.label), wanted)]


def _is_called(label: str, wanted: str) -> bool:
    syllables = pinyin.reading(label).split()
    initials = "".join(syllable[0] for syllable in syllables)
    spelled = ("".join(syllables), initials)
    return wanted in label.casefold() or any(s.startswith(wanted) for s in spelled)
