"""A lead that changes hands, is given up, taken up again, or pursued."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kehubu.clients.rules import ACCOUNT_PEOPLE
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on
from kehubu.core.http import HtmxRequest
from kehubu.opportunities import queries, services
from kehubu.opportunities.forms import CloseForm, OwnerForm, PursueForm
from kehubu.opportunities.views.pages import form_page
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.work import queries as work


@require_POST
def take(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    services.take(found, by=user, at=timezone.now())
    messages.success(request, _("这条线索由您负责了。"))
    return redirect(found)


@require_POST
def reopen(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    services.reopen(found, by=user, at=timezone.now())
    return redirect(found)


@require_http_methods(["GET", "POST"])
def assign(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    require(user, "opportunities.assign_lead", found)
    owners = User.objects.visible_to(user).holding(*ACCOUNT_PEOPLE)
    form = OwnerForm(
        posted(request),
        initial={"owner": found.owner_id},
        owners=owners.order_by("reading", "pk"),
    )
    if form.is_valid():
        with refusals_on(form):
            services.assign(found, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(found)
    return form_page(request, found, form, _("分派线索"))


@require_http_methods(["GET", "POST"])
def close(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    require(user, "opportunities.close_lead", found)
    form = CloseForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.close(found, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(found)
    return form_page(request, found, form, _("结束这条线索"))


@require_http_methods(["GET", "POST"])
def pursue(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Open the project that pursues a lead; what the lead says goes with it.
    """
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    require(user, "opportunities.pursue_lead", found)
    team = work.likely_team(found.client, found.owner or user)
    initial = {"title": found.need[:100], **team}
    form = PursueForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            project = services.pursue(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(project)
    return form_page(request, found, form, _("立项争取"))
