"""The pitch log of a lead, and what it has cost."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on
from kehubu.core.http import HtmxRequest
from kehubu.opportunities import queries, services
from kehubu.opportunities.forms import ExpenseForm, PitchForm
from kehubu.opportunities.models import Pitch, PitchExpense
from kehubu.opportunities.views.pages import form_page
from kehubu.people.http import actor, found_or_404


@require_http_methods(["GET", "POST"])
def log(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    require(user, "opportunities.log_pitch", found)
    form = PitchForm(posted(request), initial={"held_on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            services.log_pitch(found, by=user, at=timezone.now(), **form.named)
            return redirect(found)
    return form_page(request, found, form, _("登记比稿"))


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    pitch = found_or_404(Pitch.objects.visible_to, user, pk)
    found = found_or_404(queries.leads, user, pitch.lead_id)
    require(user, "opportunities.log_pitch", found)
    form = PitchForm(posted(request), initial=_values(pitch))
    if form.is_valid():
        with refusals_on(form):
            services.amend_pitch(
                pitch,
                by=user,
                at=timezone.now(),
                seen=form.cleaned_data["version"] or 0,
                **form.named,
            )
            return redirect(found)
    return form_page(request, found, form, _("修改比稿记录"))


@require_http_methods(["GET", "POST"])
def spend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.leads, user, pk)
    require(user, "opportunities.log_pitch", found)
    form = ExpenseForm(posted(request), initial={"on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            services.enter_expense(found, by=user, at=timezone.now(), **form.named)
            return redirect(found)
    return form_page(request, found, form, _("登记比稿费用"))


@require_POST
def unspend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    expense = found_or_404(PitchExpense.objects.visible_to, user, pk)
    services.withdraw_expense(expense, by=user, at=timezone.now())
    return redirect(expense.lead)


def _values(pitch: Pitch) -> dict[str, Any]:
    rivals = list(pitch.rivals.all())
    names = ("held_on", "subject", "result", "decided_on", "cause", "reason", "version")
    return {
        **{name: getattr(pitch, name) for name in names},
        "rivals": "\n".join(rival.name for rival in rivals),
        "winner": next((rival.name for rival in rivals if rival.is_winner), ""),
    }
