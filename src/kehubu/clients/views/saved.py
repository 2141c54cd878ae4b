"""Filters of the client list under a name: own ones, and those that are shared."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.clients import queries, services
from kehubu.clients.filters import declared
from kehubu.clients.forms import FilterForm, SaveFilterForm
from kehubu.clients.models import SavedFilter
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404


@require_GET
def filters(request: HtmxRequest) -> HttpResponse:
    """
    Show the filters that one may use, as a part of the list's page.
    """
    user = actor(request)
    require(user, "clients.list_clients")
    context = {"saved": queries.shortcuts(user, declared(request.GET))}
    return render_part(request, "clients/filters.html#shortcuts", context)


@require_http_methods(["GET", "POST"])
def save(request: HtmxRequest) -> HttpResponse:
    """
    Keep the filter that the address says.
    """
    user = actor(request)
    require(user, "clients.list_clients")
    query = declared(request.GET)
    form = SaveFilterForm(posted(request), query=query)
    if form.is_valid():
        with refusals_on(form):
            saved = services.save_filter(
                by=user, at=timezone.now(), query=query, **form.cleaned_data
            )
            return redirect(saved)
    context = {"form": form, "query": query}
    return render_part(
        request, "clients/filter.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    saved = found_or_404(SavedFilter.objects.visible_to, user, pk)
    require(user, "clients.amend_filter", saved)
    initial = {"name": saved.name, "is_shared": saved.is_shared}
    form = FilterForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend_filter(
                saved, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(saved)
    context = {"form": form, "saved": saved}
    return render_part(
        request, "clients/filter.html#form", context, status=status_of(form)
    )


@require_POST
def delete(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    saved = found_or_404(SavedFilter.objects.visible_to, user, pk)
    services.delete_filter(saved, by=user, at=timezone.now())
    return redirect("clients:index")
