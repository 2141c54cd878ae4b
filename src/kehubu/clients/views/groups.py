"""A client's group: the company above it and those below."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients import queries, services
from kehubu.clients.forms import GroupForm
from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404

LONGEST = 100


@require_GET
def show(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a client's group, as a part of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    context = {"client": client, "group": queries.group_of(client, user)}
    return render_part(request, "clients/group.html#group", context)


@require_http_methods(["GET", "POST"])
def place(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say to which company the client belongs.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.amend_client", client)
    group = queries.group_of(client, user)
    form = GroupForm(
        posted(request),
        initial={
            "parent": group.parent and group.parent.name,
            "version": client.version,
        },
        called=lambda name: queries.called(name, user),
    )
    if form.is_valid():
        with refusals_on(form):
            parent, seen = form.cleaned_data["parent"], form.cleaned_data["version"]
            services.place_in_group(
                client, by=user, at=timezone.now(), parent=parent, seen=seen
            )
            return redirect(client)
    context = {"client": client, "group": group, "form": form}
    status = status_of(form)
    return render_part(request, "clients/group_place.html#form", context, status=status)


@require_GET
def names(request: HtmxRequest) -> HttpResponse:
    """
    Offer names of clients while one is typed.
    """
    user = actor(request)
    require(user, "clients.list_clients")
    typed = request.GET.get("parent") or request.GET.get("other", "")
    context = {"values": queries.names_like(typed[:LONGEST], user)}
    return render_part(request, "clients/suggestions.html", context)
