from django.http import HttpResponse
from django.shortcuts import redirect
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


@require_POST
def read_all(request: HtmxRequest) -> HttpResponse:
    services.mark_read(by=request.user, at=timezone.now())  # type: ignore[arg-type]
    return redirect("core:notifications")


def _places(request: HtmxRequest, query: str) -> list[navigation.Entry]:
    """
    Return the menu entries that the query names, in Chinese or pinyin.
    """
    wanted = query.casefold().replace(" ", "")
    return [
        entry
        for entry in navigation.entries_for(request.user)
        if wanted in str(entry.label).casefold()
        or pinyin.reading(str(entry.label)).replace(" ", "").startswith(wanted)
    ]
