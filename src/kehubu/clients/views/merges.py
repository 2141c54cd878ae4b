"""Merging two clients, side by side; what was merged, and undoing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.clients import queries, services
from kehubu.clients.forms import MergeForm, OtherForm
from kehubu.clients.models import Client, Merge
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import go_on_from, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404


@require_http_methods(["GET", "POST"])
def choose(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Choose with which client this one is merged.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.merge_clients", client)
    form = OtherForm(
        posted(request),
        called=lambda name: queries.called(name, user, besides=client),
    )
    if form.is_valid():
        other = form.cleaned_data["other"]
        return redirect("clients:merge_two", client.pk, other.pk)
    likely = queries.likely_same(client, user)
    context = {"client": client, "form": form, "likely": likely}
    return render_part(
        request, "clients/merge_choose.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def merge_two(request: HtmxRequest, pk: int, other: int) -> HttpResponse:
    """
    Show two clients side by side; a POST folds the second into the first.
    """
    user = actor(request)
    kept = found_or_404(Client.objects.visible_to, user, pk)
    dropped = found_or_404(Client.objects.visible_to, user, other)
    require(user, "clients.merge_clients", kept)
    seen = {"kept_version": kept.version, "dropped_version": dropped.version}
    form = MergeForm(posted(request), initial=seen)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            services.merge(
                kept,
                by=user,
                at=timezone.now(),
                dropped=dropped,
                taken=given["taken"],
                seen=(given["kept_version"], given["dropped_version"]),
            )
            messages.success(request, _("已合并。需要时可以在“合并记录”里撤销。"))
            return redirect(kept)
        go_on_from(form, **seen)
    sides = queries.side_by_side(kept, dropped)
    context = {"kept": kept, "dropped": dropped, "form": form, "sides": sides}
    return render_part(
        request, "clients/merge_two.html#form", context, status=status_of(form)
    )


@require_GET
def merges(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "clients.merge_clients")
    mark = request.GET.get("after", "")
    context = {"page": paging.page(queries.merges(user), mark, "-pk")}
    return render_part(request, "clients/merges.html#rows", context)


@require_GET
def merge(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what a merge has done.
    """
    user = actor(request)
    found = found_or_404(Merge.objects.visible_to, user, pk)
    require(user, "clients.merge_clients", found.kept)
    context = {"merge": found, "moved": queries.moved(found)}
    return render_part(request, "clients/merge.html#merge", context)


@require_POST
def unmerge(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(Merge.objects.visible_to, user, pk)
    services.unmerge(found, by=user, at=timezone.now())
    messages.success(request, _("已撤销合并，两个客户都恢复原样。"))
    return redirect(found)
