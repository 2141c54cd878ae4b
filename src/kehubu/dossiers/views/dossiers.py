"""A client's dossier: its sections, how complete it is, what has changed in it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from kehubu.clients.models import Client
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.dossiers import queries, services
from kehubu.dossiers.forms import SECTION_FORMS
from kehubu.dossiers.models import PARTS, Dossier
from kehubu.dossiers.sections import Section
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

CHANGED = "dossierChanged"
HISTORY = 20
KINDS: Mapping[str, Any] = {"dossier": Dossier, **PARTS}


@require_GET
def of_client(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what the user may read of a client's dossier, as a tab of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    dossier = queries.dossier_of(client)
    context = {
        "client": client,
        "dossier": dossier,
        "sections": [
            queries.written(dossier, each, user) for each in queries.sections_for(user)
        ],
        "brands": queries.brands_of(client, user),
        "rivals": queries.rivals_of(client, user),
        "channels": queries.channels_of(client, user),
        "is_over_terms": (dossier.payment_days or 0) > queries.LONG_TERMS,
    }
    if user.has_perm("clients.read_internal"):
        context["outputs"] = queries.outputs_of(client, user)
        context["completeness"], context["gaps"] = queries.completeness(client)
        context["spent_fen"] = queries.latest_spend(client, user)
    return render_part(request, "dossiers/of_client.html#dossier", context)


@require_GET
def completeness(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show how complete a dossier is, and where what is missing is filled in.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.read_internal")
    whole, gaps = queries.completeness(client)
    context = {"client": client, "completeness": whole, "gaps": gaps}
    return render_part(request, "dossiers/completeness.html#bar", context)


@require_GET
def fifteen(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show the fifteen fields of the handbook, each with its weight and what is in it.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.read_internal")
    whole, _gaps = queries.completeness(client)
    context = {
        "client": client,
        "completeness": whole,
        "states": queries.field_states(client, user),
        "unanswered": queries.unanswered(),
    }
    return render_part(request, "dossiers/fifteen.html#fields", context)


@require_GET
def section(request: HtmxRequest, pk: int, key: str) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    return _section(request, client, _readable(user, key), user)


@require_http_methods(["GET", "POST"])
def edit_section(request: HtmxRequest, pk: int, key: str) -> HttpResponse:
    """
    Edit a section where it stands; without scripts on a page of its own.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    found = _readable(user, key)
    require(user, found.perm, client)
    dossier = queries.dossier_of(client)
    kind = SECTION_FORMS[key]
    form = kind(posted(request), initial=kind.initial_of(dossier), prefix=key)
    if form.is_valid():
        with refusals_on(form):
            services.amend_section(
                client,
                key,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return _saved(request, pk, found, user)
    context = {"client": client, "section": found, "form": form}
    return render_part(
        request, "dossiers/section_form.html#form", context, status=status_of(form)
    )


@require_GET
def history(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    """
    Show who has changed a row of a dossier, or one field of it: before and after.
    """
    user = actor(request)
    row = found_or_404(KINDS[kind].objects.visible_to, user, int(pk))
    names = queries.readable_fields(row, user)
    field = request.GET.get("field", "")
    if field and field not in names:
        raise Http404
    entries = queries.entries_about(row, field)
    page = paging.page(entries, request.GET.get("after", ""), "-pk", size=HISTORY)
    context = {
        "row": row,
        "client": row.client if kind == "dossier" else row.of_client,
        "kind": kind,
        "field": field,
        "told": queries.told(page.rows, row, [field] if field else names, user),
        "page": page,
    }
    return render_part(request, "dossiers/history.html#entries", context)


def _readable(user: User, key: str) -> Section:
    found = [each for each in queries.sections_for(user) if each.key == key]
    if not found:
        raise Http404
    return found[0]


def _saved(request: HtmxRequest, pk: int, found: Section, user: User) -> HttpResponse:
    client = found_or_404(Client.objects.visible_to, user, pk)
    if not request.htmx:
        return redirect(queries.dossier_of(client))
    answer = _section(request, client, found, user)
    return trigger_client_event(answer, CHANGED)


def _section(
    request: HtmxRequest, client: Client, found: Section, user: User
) -> HttpResponse:
    dossier = queries.dossier_of(client)
    context = {
        "client": client,
        "dossier": dossier,
        "written": queries.written(dossier, found, user),
        "is_over_terms": (dossier.payment_days or 0) > queries.LONG_TERMS,
    }
    return render_part(request, "dossiers/section.html#section", context)
