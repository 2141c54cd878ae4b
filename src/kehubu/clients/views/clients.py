"""Clients: the list, a client's page, entering and amending."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.clients import queries, services
from kehubu.clients.exporting import client_list
from kehubu.clients.filters import ClientFilter, declared
from kehubu.clients.forms import AlikeForm, ClientForm, NewClientForm, TeamForm
from kehubu.clients.models import Client, Membership
from kehubu.core import exports, paging, panels
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "clients.list_clients")
    found = ClientFilter(request.GET, queries.listed(user), request=request)
    mark, query = request.GET.get("after", ""), declared(request.GET)
    context = {
        "filter": found,
        "group": found.head,
        "page": paging.counted_page(found.qs, mark, "sort_key", "pk"),
        "query": paging.without(request.GET, "after"),
        "declared": query,
    }
    return render_part(request, "clients/index.html#rows", context)


@require_POST
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download what the filter finds, all pages of it: with all columns, or ``as_seen``.
    That it was taken is written down.
    """
    user = actor(request)
    require(user, "clients.export_clients")
    found = ClientFilter(request.GET, queries.listed(user), request=request)
    rows, query, now = list(found.qs), request.GET.urlencode(), timezone.now()
    exports.note("export.clients", by=user, at=now, query=query, rows=len(rows))
    file = client_list(rows, is_as_seen=bool(request.GET.get("as_seen")))
    return download(file, gettext("客户名单") + ".xlsx")


@require_GET
def suggest(request: HtmxRequest, field: str) -> HttpResponse:
    user = actor(request)
    require(user, "clients.list_clients")
    context = {"values": queries.suggestions(user, field)}
    return render_part(request, "clients/suggestions.html", context)


@require_GET
def detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a client: an overview, or one of the tabs that upper apps bring.
    """
    user = actor(request)
    try:
        client = found_or_404(Client.objects.visible_to, user, pk)
    except Http404:
        kept = queries.kept_instead(pk, user)
        if not kept:
            raise
        return redirect(kept)
    tabs = panels.of("clients.client", client, user)
    wanted = request.GET.get("tab")
    tab = next((each for each in tabs if each.key == wanted), None)
    context = {
        "client": client,
        "tabs": tabs,
        "tab": tab,
        "overview": None if tab else queries.overview(client, user),
        "glances": () if tab else panels.of("clients.glance", client, user),
        "panels": panels.of("clients.overview", client, user),
    }
    return render_part(request, "clients/detail.html#page", context)


@require_GET
def timeline(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what has happened, newest first, part by part.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    told = queries.timeline(client, user)
    page = paging.page(told, request.GET.get("after", ""), "-pk", size=queries.TIMELINE)
    context = {"page": page, "client": client}
    return render_part(request, "clients/timeline.html#entries", context)


@require_http_methods(["GET", "POST"])
def add(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "clients.add_client")
    asked = AlikeForm(posted(request))
    twins = queries.twins(asked.cleaned_data, user) if asked.is_valid() else []
    may_serve = bool(queries.role_of(user))
    form = NewClientForm(posted(request), may_serve=may_serve, twins=twins)
    if form.is_valid():
        with refusals_on(form):
            values, serves = _particulars(form), form.is_mine
            at = timezone.now()
            return redirect(services.add(by=user, at=at, values=values, serves=serves))
    context = {"form": form}
    return render_part(
        request, "clients/edit.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.amend_client", client)
    initial = {**_values(client), "version": client.version}
    form = ClientForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend(
                client,
                by=user,
                at=timezone.now(),
                values=_particulars(form),
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(client)
    context = {"form": form, "client": client}
    return render_part(
        request, "clients/edit.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def team(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.assign_team", client)
    present = dict(client.team.values_list("role", "user"))
    form = TeamForm(
        posted(request),
        initial=present,
        colleagues=User.objects.visible_to(user),
    )
    if form.is_valid():
        with refusals_on(form):
            services.assign_team(client, by=user, at=timezone.now(), team=form.team)
            return redirect(client)
    context = {"form": form, "client": client, "roles": Membership.Role}
    return render_part(
        request, "clients/team.html#form", context, status=status_of(form)
    )


def _values(client: Client) -> dict[str, Any]:
    return {name: getattr(client, name) for name in ClientForm.Meta.fields}


def _particulars(form: ClientForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ClientForm.Meta.fields}
