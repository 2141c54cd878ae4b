"""The board of new business, its list and its export; what has been given up."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.opportunities import exporting, queries
from kehubu.opportunities.forms import BoardForm
from kehubu.opportunities.models import Lead
from kehubu.people.http import actor

ROWS = 50
CLOSED = (Lead.State.LOST, Lead.State.PARKED)


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    form, percents = _asked(request)
    context = {
        "form": form,
        "board": queries.board(form.kept, percents),
        "query": request.GET.urlencode(),
    }
    return render_part(request, "opportunities/board.html#board", context)


@require_GET
def listed(request: HtmxRequest) -> HttpResponse:
    form, _percents = _asked(request)
    kept = form.kept
    pages: Any = Paginator(kept, ROWS)
    context = {
        "form": form,
        "total": len(kept),
        "page": pages.get_page(request.GET.get("page")),
        "query": paging.without(request.GET, "page"),
    }
    return render_part(request, "opportunities/list.html#rows", context)


@require_GET
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download what the list shows, all pages of it.
    """
    form, _percents = _asked(request)
    return download(exporting.as_xlsx(form.kept), gettext("商机") + ".xlsx")


@require_GET
def closed(request: HtmxRequest) -> HttpResponse:
    """
    Show the leads that were lost or parked, the latest first.
    """
    user = actor(request)
    require(user, "opportunities.list_leads")
    asked = request.GET.get("state", "")
    states = [asked] if asked in CLOSED else list(CLOSED)
    found = queries.leads(user).filter(state__in=states)
    context = {
        "page": paging.page(found, request.GET.get("after", ""), "-pk"),
        "states": [(state.value, state.label) for state in CLOSED],
        "state": asked,
        "query": paging.without(request.GET, "after"),
    }
    return render_part(request, "opportunities/closed.html#rows", context)


def _asked(request: HtmxRequest) -> tuple[BoardForm, list[int]]:
    user = actor(request)
    require(user, "opportunities.list_leads")
    found, weighing = queries.in_hand(user, timezone.now())
    return BoardForm(request.GET, found), weighing.percents
