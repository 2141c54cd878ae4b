"""One lead: entered, shown, amended, followed up; those of a client or a project."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients.models import Client
from kehubu.clients.rules import ACCOUNT_PEOPLE
from kehubu.core import money
from kehubu.core.access import require
from kehubu.core.forms import key_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.opportunities import queries, services
from kehubu.opportunities.forms import (
    AdoptForm,
    AmendForm,
    FollowUpForm,
    LeadForm,
    WorthForm,
)
from kehubu.opportunities.models import Lead
from kehubu.opportunities.views.pages import form_page
from kehubu.people import queries as people
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.work.models import Project

GLANCED = 3
"""Leads on a card of the client's page."""


@require_GET
def due(request: HtmxRequest) -> HttpResponse:
    """
    Show whom one has to follow up by today, as a part of 今日; nothing where there is
    nobody.
    """
    user = actor(request)
    require(user, "opportunities.list_leads")
    found = queries.due_follow_ups(user, timezone.localdate())
    context = {"leads": found[: queries.SHOWN_TODAY]}
    return render_part(request, "opportunities/due.html#rows", context)


@require_GET
def lead(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    sees_costs = user.has_perm("opportunities.see_costs", found)
    context = {
        "lead": found,
        **queries.lead_shown(found, user),
        "standing": queries.standing_of(found, timezone.now()),
        "cost": queries.cost_of(found, user) if sees_costs else None,
    }
    return render_part(request, "opportunities/lead.html#page", context)


@require_http_methods(["GET", "POST"])
def add(request: HtmxRequest) -> HttpResponse:
    """
    Enter a lead, for the client that the address names or for another one.
    """
    user = actor(request)
    require(user, "opportunities.add_lead")
    client = _client_of(request, user)
    name = request.POST.get("name", "")
    form = LeadForm(
        posted(request),
        initial={"found_by": user.pk, "owner": user.pk},
        colleagues=people.colleagues(user),
        owners=_owners(user),
        twins=() if client else queries.twins(user, name),
        client=client,
    )
    if form.is_valid():
        with refusals_on(form):
            made = services.add(
                by=user,
                at=timezone.now(),
                values=form.values,
                client=form.chosen_client,
                newcomer=form.newcomer,
            )
            return redirect(made)
    context = {"form": form, "client": client, "title": _("登记线索")}
    return render_part(
        request, "opportunities/add.html#form", context, status=status_of(form)
    )


@require_GET
def twins(request: HtmxRequest) -> HttpResponse:
    """
    Show the clients that may be meant by the name that is being typed.
    """
    user = actor(request)
    require(user, "opportunities.add_lead")
    name = request.GET.get("name", "")
    context = {"twins": queries.twins(user, name), "name": name}
    return render_part(request, "opportunities/twins.html#twins", context)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    require(user, "opportunities.amend_lead", found)
    form = _amending(request, found, user)
    if form.is_valid():
        with refusals_on(form):
            services.amend(
                found,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found)
    return form_page(request, found, form, _("修改线索"))


@require_http_methods(["GET", "POST"])
def follow_up(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    require(user, "opportunities.follow_up_lead", found)
    form = FollowUpForm(posted(request), initial={"on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            made = services.follow_up(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            told = _("已记下，下次跟进 %(day)s。")
            messages.success(request, told % {"day": f"{made.next_on:%Y-%m-%d}"})
            return redirect(found)
    return form_page(request, found, form, _("记一次跟进"))


@require_GET
def of_client(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a client's leads, as a part of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "opportunities.list_leads")
    context = {"client": client, "leads": queries.leads_of(client, user)}
    return render_part(request, "opportunities/of_client.html#rows", context)


@require_GET
def glance(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a client's open leads: a card of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "opportunities.list_leads")
    found = queries.leads_of(client, user).filter(state=Lead.State.OPEN)
    context = {"client": client, "leads": found[:GLANCED]}
    return render_part(request, "opportunities/glance.html#card", context)


@require_GET
def of_project(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show the lead that a project pursues, its pitches, and who may be in the way, on the
    project's page: whoever decides whether to pursue looks there.
    """
    user = actor(request)
    project = found_or_404(Project.objects.visible_to, user, pk)
    require(user, "opportunities.list_leads")
    found = queries.leads(user).filter(project=project).first()
    context = {
        "project": project,
        "lead": found,
        "pitches": queries.pitches_of(found, user) if found else (),
        "conflicts": queries.conflicts(project.client, user),
    }
    return render_part(request, "opportunities/of_project.html#rows", context)


@require_GET
def in_the_way(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show which clients may be in the way of a project's, where it is decided whether to
    pursue; nothing where nobody is.
    """
    user = actor(request)
    seen = found_or_404(Project.objects.visible_to, user, pk)
    require(user, "opportunities.list_leads")
    context = {
        "project": seen,
        "conflicts": queries.conflicts(seen.client, user),
    }
    return render_part(request, "opportunities/in_the_way.html#part", context)


@require_http_methods(["GET", "POST"])
def adopt(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Enter the lead of a project that was opened without one.
    """
    user = actor(request)
    project = found_or_404(Project.objects.visible_to, user, pk)
    require(user, "opportunities.add_lead")
    initial = queries.card_known(project)
    form = AdoptForm(
        posted(request), initial=initial, colleagues=people.colleagues(user)
    )
    if form.is_valid():
        with refusals_on(form):
            made = services.adopt(
                project, by=user, at=timezone.now(), values=form.values
            )
            return redirect(made)
    context = {"form": form, "project": project, "title": _("补登商机")}
    return render_part(
        request, "opportunities/adopt.html#form", context, status=status_of(form)
    )


def _amending(request: HtmxRequest, lead: Lead, user: User) -> AmendForm | WorthForm:
    initial: dict[str, Any] = {
        "value": money.yuan(lead.value_fen),
        "closes_on": lead.closes_on,
        "version": lead.version,
    }
    if lead.project_id:
        return WorthForm(posted(request), initial=initial)
    for name in ("need", "source", "contact", "follow_up_on"):
        initial[name] = getattr(lead, name)
    initial["found_by"] = lead.found_by_id
    offered = people.colleagues(user, lead.found_by_id)
    return AmendForm(posted(request), initial=initial, colleagues=offered)


def _client_of(request: HtmxRequest, user: User) -> Client | None:
    key = key_of(request.GET.get("client", ""))
    return found_or_404(Client.objects.visible_to, user, key) if key else None


def _owners(user: User) -> list[User]:
    """
    Return whom the user may make the owner of a lead.
    """
    able = people.colleagues(user).holding(*ACCOUNT_PEOPLE)
    if user.has_perm("opportunities.assign_lead"):
        return list(able)
    return [user] if user.holds(*ACCOUNT_PEOPLE) else []
