"""Exceptions, each with its reason: not done, waived, sent back, handed on."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kehubu.core.access import require
from kehubu.core.forms import day_of, go_on_from, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor
from kehubu.people.models import User
from kehubu.procedures import queries, services
from kehubu.procedures.forms import (
    ExceptionForm,
    ReasonForm,
    ReassignForm,
    ReplanForm,
    ReturnForm,
)
from kehubu.procedures.views.steps import find_step, next_page

Verb = Callable[..., Any]
ACT = "procedures.act_on_step"


@require_http_methods(["GET", "POST"])
def skip(request: HtmxRequest, pk: int) -> HttpResponse:
    form = _form(request, pk)
    return _exception(request, pk, form, ACT, services.skip, _("决定不做"))


@require_http_methods(["GET", "POST"])
def waive(request: HtmxRequest, pk: int) -> HttpResponse:
    form = _form(request, pk)
    perm, title = "procedures.waive_step", _("免除这一步")
    return _exception(request, pk, form, perm, services.waive, title)


@require_http_methods(["GET", "POST"])
def send_back(request: HtmxRequest, pk: int) -> HttpResponse:
    step = find_step(actor(request), pk)
    targets = queries.return_targets(step)
    form = ReturnForm(posted(request), targets=targets)
    return _exception(request, pk, form, ACT, services.send_back, _("退回到前面的步骤"))


@require_http_methods(["GET", "POST"])
def reassign(request: HtmxRequest, pk: int) -> HttpResponse:
    colleagues = User.objects.visible_to(actor(request)).active()
    form = ReassignForm(posted(request), colleagues=colleagues)
    perm, title = "procedures.reassign_step", _("转交给别人")
    return _exception(request, pk, form, perm, services.reassign, title)


@require_http_methods(["GET", "POST"])
def replan(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Ask for another due date; a chart that was dragged proposes its day.
    """
    step = find_step(actor(request), pk)
    due = timezone.localtime(step.due_at) if step.due_at else None
    day = day_of(request.GET.get("ends_on", ""))
    wanted = (
        due.replace(year=day.year, month=day.month, day=day.day) if due and day else due
    )
    seen = step.due_at.isoformat() if step.due_at else ""
    form = ReplanForm(posted(request), initial={"due_at": wanted, "seen": seen})
    perm, title = "procedures.replan_step", _("改期")
    return _exception(request, pk, form, perm, services.replan, title)


@require_http_methods(["GET", "POST"])
def take_back(request: HtmxRequest, pk: int) -> HttpResponse:
    form = ReasonForm(posted(request))
    perm, title = "procedures.take_back_step", _("撤回提交")
    return _exception(request, pk, form, perm, services.take_back, title)


def _form(request: HtmxRequest, pk: int) -> ExceptionForm:
    node = queries.node_of(find_step(actor(request), pk))
    return ExceptionForm(posted(request), outcomes=node.outcomes)


def _exception(
    request: HtmxRequest,
    pk: int,
    form: ReasonForm,
    perm: str,
    verb: Verb,
    title: Promise,
) -> HttpResponse:
    user = actor(request)
    step = find_step(user, pk)
    require(user, perm, step)
    if form.is_valid():
        with refusals_on(form):
            verb(step, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(next_page(step, user))
        if "seen" in form.initial:
            go_on_from(form, seen=form.initial["seen"])
    context = {"step": step, "form": form, "title": title}
    return render_part(
        request, "procedures/exception.html#form", context, status=status_of(form)
    )
