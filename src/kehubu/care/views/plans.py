"""A client's care: what its page shows, its plan, services rendered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.care import glancing, queries, services
from kehubu.care.forms import LineForm, ReasonForm, RecordForm
from kehubu.care.models import PlanLine, Service, ServiceRecord
from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people import queries as people
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User


@require_GET
def of_client(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a client's care, as a part of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "care.list_care")
    context = {
        "client": client,
        **queries.care_of(client, user, timezone.localdate()),
    }
    return render_part(request, "care/of_client.html#care", context)


@require_GET
def glance(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what one should know before one calls: a card of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "care.list_care")
    context = {"client": client, **glancing.of_client(client, user)}
    return render_part(request, "care/glance.html#card", context)


@require_GET
def plan(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "care.list_care")
    today = timezone.localdate()
    context = {
        "client": client,
        "standings": queries.standings(client, user, today),
        "ended": queries.ended_lines(client, user, today),
        "today": today,
    }
    return render_part(request, "care/plan.html#plan", context)


@require_POST
def open_plan(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Promise the client what is usual for its grade.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    services.open_plan(client, by=user, at=timezone.now(), owner=user)
    messages.success(request, _("服务计划已建立，可以逐项修改。"))
    return redirect("care:plan", pk)


@require_http_methods(["GET", "POST"])
def add_line(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "care.plan_care", client)
    form = _line_form(request, user, {"owner": user.pk, "times": 1})
    if form.is_valid():
        with refusals_on(form):
            services.add_line(client, by=user, at=timezone.now(), values=form.values)
            return redirect("care:plan", pk)
    context = {"form": form, "client": client, "title": _("增加一项服务")}
    return render_part(request, "care/line.html#form", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def amend_line(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    line = found_or_404(PlanLine.objects.visible_to, user, pk)
    require(user, "care.amend_line", line)
    names = ("what", "times", "per", "version")
    initial = {name: getattr(line, name) for name in names}
    initial |= {"service": line.service_id, "owner": line.owner_id}
    form = _line_form(request, user, initial, line)
    if form.is_valid():
        with refusals_on(form):
            services.amend_line(
                line,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(line)
    context = {
        "form": form,
        "client": line.client,
        "line": line,
        "title": _("修改服务计划"),
    }
    return render_part(request, "care/line.html#form", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def end_line(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    line = found_or_404(PlanLine.objects.visible_to, user, pk)
    require(user, "care.amend_line", line)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.end_line(line, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(line)
    context = {
        "form": form,
        "title": _("结束这一项"),
        "about": str(line),
        "back": line.get_absolute_url(),
        "button": _("结束"),
    }
    return render_part(
        request, "care/decide.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def record(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say that a service was rendered.
    """
    user = actor(request)
    line = found_or_404(PlanLine.objects.visible_to, user, pk)
    require(user, "care.record_service", line)
    initial = {"done_on": timezone.localdate()}
    form = RecordForm(posted(request), attached(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.record_service(
                line, by=user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已记下这次服务。"))
            return redirect(line)
    context = {
        "form": form,
        "title": _("记一次服务"),
        "about": str(line),
        "back": line.get_absolute_url(),
        "button": _("保存"),
    }
    return render_part(
        request, "care/decide.html#form", context, status=status_of(form)
    )


@require_POST
def withdraw(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(ServiceRecord.objects.visible_to, user, pk)
    services.withdraw_record(found, by=user, at=timezone.now())
    return redirect(found.line)


def _line_form(
    request: HtmxRequest,
    user: User,
    initial: dict[str, Any],
    line: PlanLine | None = None,
) -> LineForm:
    """
    Return the form of a line; it offers what the line has, whatever became of it.
    """
    everything = Service.objects.visible_to(user)
    offered, colleagues = everything.filter(is_offered=True), people.colleagues(user)
    if line:
        offered |= everything.filter(pk=line.service_id)
        colleagues = people.colleagues(user, line.owner_id)
    return LineForm(
        posted(request),
        initial=initial,
        offered=offered.order_by("number", "pk"),
        colleagues=colleagues.order_by("reading", "pk"),
    )
