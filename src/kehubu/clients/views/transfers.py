"""Clients that change hands: the pool, and the hand-over of who leaves."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.clients import queries, services
from kehubu.clients.forms import GiverForm, HandoverForm, ReleaseForm
from kehubu.clients.models import Client, Handover
from kehubu.clients.printing import handover_pdf
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404


@require_http_methods(["GET", "POST"])
def release(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Give a client to the pool, with a reason.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.release_client", client)
    form = ReleaseForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.release(client, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(client)
    context = {"client": client, "form": form}
    return render_part(
        request, "clients/release.html#form", context, status=status_of(form)
    )


@require_POST
def claim(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    now = timezone.now()
    try:
        client = found_or_404(Client.objects.visible_to, user, pk)
    except Http404:
        if not queries.was_in_pool(pk, user, now):
            raise
        raise services.JustClaimed from None
    services.claim(client, by=user, at=now)
    messages.success(request, _("已领取，这个客户现在由您负责。"))
    return redirect(client)


@require_GET
def handovers(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "clients.list_clients")
    mark = request.GET.get("after", "")
    context = {"page": paging.page(queries.handovers(user), mark, "-pk")}
    return render_part(request, "clients/handovers.html#rows", context)


@require_http_methods(["GET", "POST"])
def hand_over(request: HtmxRequest) -> HttpResponse:
    """
    Choose who gives; then for each client who receives; then confirm.
    """
    user = actor(request)
    require(user, "clients.hand_over")
    is_asked = request.GET or request.method == "POST"
    chosen = GiverForm(request.GET if is_asked else None, givers=queries.givers(user))
    giver = chosen.cleaned_data["giver"] if chosen.is_valid() else None
    parts = queries.parts_of(giver, user) if giver else []
    form = HandoverForm(posted(request), parts=parts)
    if giver and form.is_valid():
        with refusals_on(form):
            return redirect(
                services.hand_over(
                    giver, by=user, at=timezone.now(), receivers=form.receivers
                )
            )
    context = {"chosen": chosen, "giver": giver, "form": form}
    return render_part(
        request, "clients/hand_over.html#form", context, status=status_of(chosen, form)
    )


@require_GET
def handover(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(Handover.objects.visible_to, user, pk)
    context = {"handover": found, "lines": queries.handover_lines(found, user)}
    return render_part(request, "clients/handover.html#lines", context)


@require_GET
def paper(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download the list that giver and receivers sign.
    """
    user = actor(request)
    found = found_or_404(Handover.objects.visible_to, user, pk)
    name = f"{_('移交清单')}-{found.giver.name}-{found.at:%Y%m%d}.pdf"
    return download(handover_pdf(found, user), name, "application/pdf")
