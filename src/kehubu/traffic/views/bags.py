"""Job bags: the list, a bag, its cover, its samples."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.traffic import printing, queries, services
from kehubu.traffic.forms import BagForm
from kehubu.work.models import WorkOrder

WAITING = 50


@require_GET
def bags(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    words = request.GET.get("q", "")[:100]
    rows = queries.found(user, words)
    may_keep = user.has_perm("traffic.keep_bags")
    context = {
        "q": words,
        "page": paging.page(rows, request.GET.get("after", ""), "-pk"),
        "may_keep": may_keep,
        "waiting": queries.to_be_opened(user)[:WAITING] if may_keep else (),
    }
    return render_part(request, "traffic/bags.html#rows", context)


@require_GET
def bag(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.bags, user, pk)
    context = {
        "bag": found,
        "held": queries.contents(found),
        "may_keep": user.has_perm("traffic.keep_bags"),
    }
    return render_part(request, "traffic/bag.html#page", context)


@require_GET
def cover(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Print the cover of a bag.
    """
    found = found_or_404(queries.bags, actor(request), pk)
    pdf = printing.pdf(found, at=timezone.now())
    return download(pdf, f"{found.number}.pdf", "application/pdf")


@require_POST
def open_bag(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    order = found_or_404(WorkOrder.objects.visible_to, user, pk)
    return redirect(services.open_bag(order, by=user, at=timezone.now()))


@require_http_methods(["GET", "POST"])
def keep(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say how many samples are kept, and where.
    """
    user = actor(request)
    found = found_or_404(queries.bags, user, pk)
    require(user, "traffic.keep_bags")
    initial = {n: getattr(found, n) for n in ("samples", "place", "remark", "version")}
    form = BagForm(posted(request), attached(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.keep_bag(found, by=user, at=timezone.now(), **form.values)
            return redirect(found)
    context = {"bag": found, "form": form}
    return render_part(
        request, "traffic/keep.html#form", context, status=status_of(form)
    )
