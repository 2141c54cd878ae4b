"""One client as it is judged: its part of the client's page, and what is decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.evaluations import drawing, queries, services
from kehubu.evaluations.forms import CreditForm, HalfForm, HandlingForm, StageForm
from kehubu.evaluations.models import Signal, Standing
from kehubu.evaluations.services.evaluating import open_halves
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

SHOWN = 6
"""Periods of figures on a client's page."""


@require_GET
def of_client(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show how a client stands: a tab of its page, or a page of its own.
    """
    user, client = _client(request, pk)
    context = queries.of_client(client, user, timezone.localdate())
    if context["sees_money"]:
        context["credits"] = queries.credits_of(client, user)
        context["figures"] = queries.figures(user).filter(client=client)[:SHOWN]
    points = context["points"]
    if points:
        told = [(f"{point.month:%m}", point.score) for point in points]
        context["trend"] = drawing.trend(_("健康度走势"), told)
    return render_part(request, "evaluations/client.html#panel", context)


@require_GET
def glance(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show grade, health and what gives alarm: a card of the client's page.
    """
    user, client = _client(request, pk)
    context = {"client": client, **queries.glance(client, user)}
    return render_part(request, "evaluations/glance.html#card", context)


@require_http_methods(["GET", "POST"])
def begin(request: HtmxRequest, pk: int) -> HttpResponse:
    user, client = _client(request, pk)
    require(user, "evaluations.evaluate_client", client)
    now = timezone.now()
    form = HalfForm(posted(request), halves=open_halves(now))
    if form.is_valid():
        with refusals_on(form):
            evaluation = services.begin(client, by=user, at=now, half=form.chosen)
            return redirect("evaluations:score", evaluation.pk)
    return _form(request, client, form, _("评价客户"))


@require_http_methods(["GET", "POST"])
def stage(request: HtmxRequest, pk: int) -> HttpResponse:
    user, client = _client(request, pk)
    require(user, "evaluations.set_stage", client)
    today = timezone.localdate()
    suggestion = queries.stage_suggested(client, today)
    form = StageForm(posted(request), initial={"stage": suggestion.stage})
    if form.is_valid():
        with refusals_on(form):
            services.set_stage(client, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(_tab(client))
    return _form(request, client, form, _("确定生命周期阶段"), suggestion=suggestion)


@require_http_methods(["GET", "POST"])
def credit(request: HtmxRequest, pk: int) -> HttpResponse:
    user, client = _client(request, pk)
    require(user, "evaluations.decide_credit", client)
    known = queries.credit_suggested(client, timezone.localdate())
    initial = {"grade": known.suggestion.letter, "months": 1, "factor": known.factor}
    form = CreditForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            services.decide_credit(client, by=user, at=timezone.now(), **given)
            messages.success(request, _("信誉等级和额度已记下。"))
            return redirect(_tab(client))
    return _form(request, client, form, _("决定信誉等级"), known=known)


@require_http_methods(["GET", "POST"])
def handle(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say what was done about an early warning.
    """
    user = actor(request)
    signal = found_or_404(_signals, user, pk)
    require(user, "evaluations.handle_signal", signal.client)
    form = HandlingForm(posted(request), initial={"handling": signal.handling})
    if form.is_valid():
        with refusals_on(form):
            services.handle_signal(
                signal, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(_tab(signal.client))
    return _form(request, signal.client, form, _("处理预警信号"), signal=signal)


def _signals(user: User) -> Any:
    return Signal.objects.visible_to(user).select_related("client")


def _client(request: HtmxRequest, pk: int) -> tuple[User, Client]:
    """
    Return who asks, and the client: 404 for who does not see it, 403 for who sees it
    but reads no grades.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "evaluations.read_grades")
    return user, client


def _tab(client: Client) -> str:
    """
    Return the address of the tab of a client's page.
    """
    return f"{client.get_absolute_url()}?tab=evaluations:of_client"


def _form(
    request: HtmxRequest, client: Client, form: Any, title: str, **more: Any
) -> HttpResponse:
    standing = Standing.objects.visible_to(actor(request)).filter(client=client).first()
    context = {
        "client": client,
        "form": form,
        "title": title,
        "back": _tab(client),
        "standing": standing,
        **more,
    }
    return render_part(
        request, "evaluations/decide.html#form", context, status=status_of(form)
    )
