"""Win-back plans: begun, amended, gone step by step, closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.evaluations import queries, services
from kehubu.evaluations.forms import (
    ClosingForm,
    OutcomeForm,
    WinBackForm,
    WinBackStepForm,
)
from kehubu.evaluations.models import WinBack, WinBackStep
from kehubu.people import queries as people
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User


@require_http_methods(["GET", "POST"])
def plan(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "evaluations.plan_win_back", client)
    form = WinBackForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            begun = services.plan_win_back(
                client, by=user, at=timezone.now(), **_goal(form)
            )
            return redirect(begun)
    return _form(request, form, client, client.get_absolute_url(), _("开始挽回计划"))


@require_http_methods(["GET", "POST"])
def win_back(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a plan; a POST adds a step.
    """
    user = actor(request)
    found = found_or_404(queries.win_backs, user, pk)
    if request.method == "POST":
        require(user, "evaluations.plan_win_back", found.client)
    form = WinBackStepForm(posted(request), colleagues=people.colleagues(user))
    if form.is_valid():
        with refusals_on(form):
            services.add_step(found, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(found)
    return _page(request, found, adding=form)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.win_backs, user, pk)
    require(user, "evaluations.plan_win_back", found.client)
    initial = {"goal": found.goal, "due_on": found.due_on, "version": found.version}
    form = WinBackForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend_win_back(
                found,
                by=user,
                at=timezone.now(),
                seen=form.cleaned_data["version"] or 0,
                **_goal(form),
            )
            return redirect(found)
    back = found.get_absolute_url()
    return _form(request, form, found.client, back, _("修改挽回计划"))


@require_http_methods(["GET", "POST"])
def close(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.win_backs, user, pk)
    require(user, "evaluations.plan_win_back", found.client)
    form = ClosingForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.close_win_back(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(found)
    back = found.get_absolute_url()
    return _form(request, form, found.client, back, _("结束挽回计划"))


@require_POST
def finish(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say what came of a step.
    """
    user = actor(request)
    step = found_or_404(_steps, user, pk)
    form = OutcomeForm(posted(request))
    if form.is_valid():
        services.finish_step(step, by=user, at=timezone.now(), **form.cleaned_data)
        return redirect(step.plan)
    return _page(request, found_or_404(queries.win_backs, user, step.plan_id), form)


def _steps(user: User) -> Any:
    return WinBackStep.objects.visible_to(user).select_related("plan__client")


def _goal(form: WinBackForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("goal", "due_on")}


def _page(
    request: HtmxRequest,
    found: WinBack,
    finishing: OutcomeForm | None = None,
    adding: WinBackStepForm | None = None,
) -> HttpResponse:
    user = actor(request)
    shown = adding or WinBackStepForm(colleagues=people.colleagues(user))
    parts = [form for form in (shown, finishing) if form]
    context = {
        "plan": found,
        "steps": queries.steps_of(found, user),
        "form": shown,
        "finishing": finishing or OutcomeForm(),
        "story": queries.story(found),
    }
    return render_part(
        request, "evaluations/win_back.html#page", context, status=status_of(*parts)
    )


def _form(
    request: HtmxRequest, form: Any, client: Client, back: str, title: str
) -> HttpResponse:
    context = {"client": client, "form": form, "title": title, "back": back}
    return render_part(
        request, "evaluations/decide.html#form", context, status=status_of(form)
    )
