"""Gaps: which clients nobody has been in touch with for too long."""

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kehubu.care import queries
from kehubu.care.exporting import gap_sheet
from kehubu.care.filters import GapFilter
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor


@require_GET
def gaps(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "care.list_care")
    found = GapFilter(request.GET, queries.gap_list(user), request=request)
    mark = request.GET.get("after", "")
    context = {
        "filter": found,
        "page": paging.counted_page(found.qs, mark, "due_on", "pk"),
        "query": paging.without(request.GET, "after"),
    }
    return render_part(request, "care/gaps.html#rows", context)


@require_GET
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download what the list shows, all pages of it.
    """
    user = actor(request)
    require(user, "care.list_care")
    found = GapFilter(request.GET, queries.gap_list(user), request=request)
    return download(gap_sheet(found.qs), gettext("联络间隔") + ".xlsx")
