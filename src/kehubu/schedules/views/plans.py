"""A project's plan: its chart, other dates, the way to Excel and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehubu.core.access import require
from kehubu.core.forms import (
    attached,
    content_of,
    day_of,
    go_on_from,
    posted,
    refusals_on,
    status_of,
)
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.core.spreadsheets import LARGEST
from kehubu.people import queries as people
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.schedules import bars, gantt, sheets
from kehubu.schedules.forms import ApplyForm, PlanFileForm, ReplanForm, token_of
from kehubu.work import queries as work
from kehubu.work.models import PlanTask, WorkPlan
from kehubu.work.services import plans

NEXT = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def project(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a project's chart, with the same as a table.
    """
    user = actor(request)
    found = found_or_404(work.projects, user, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    lines = gantt.lines(found, user, now)
    is_working = people.calendar().is_working_day
    context = {
        "project": found,
        "plan": gantt.plan_of(found),
        "lines": lines,
        "chart": bars.draw(lines, today, is_working, str(found.title)),
    }
    return render_part(request, "schedules/project.html#page", context)


@require_GET
def glance(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show how the plan stands, as a part of the project's page.
    """
    found = found_or_404(work.projects, actor(request), pk)
    today = timezone.localdate()
    tasks = list(gantt.tasks_of(found, actor(request)))
    context = {
        "project": found,
        "tasks": tasks,
        "late": [task for task in tasks if task.is_late(today)],
        "under_way": [task for task in tasks if not task.is_over][:NEXT],
    }
    return render_part(request, "schedules/glance.html#panel", context)


@require_http_methods(["GET", "POST"])
def replan(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Ask for other dates of a task; a chart that was dragged proposes them.
    """
    user = actor(request)
    task = get_object_or_404(
        PlanTask.objects.visible_to(user).select_related("plan__project"), pk=pk
    )
    require(user, "work.amend_plan", task.plan.project)
    initial = {
        name: day_of(request.GET.get(name, "")) or getattr(task, name)
        for name in ("starts_on", "ends_on")
    }
    form = ReplanForm(posted(request), initial={**initial, "seen": task.version})
    if form.is_valid():
        with refusals_on(form):
            plans.replan(task, by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("“%(task)s”已改期。") % {"task": task})
            return redirect("schedules:project", task.plan.project_id)
        go_on_from(form, seen=form.initial["seen"])
    context = {"task": task, "form": form}
    return render_part(
        request, "schedules/replan.html#form", context, status=status_of(form)
    )


@require_GET
def export(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download the plan as an Excel file.
    """
    plan = _plan(actor(request), pk)
    name = _("工作计划 %(number)s.xlsx") % {"number": plan.project.number}
    return download(sheets.write(plan), name, XLSX)


@require_http_methods(["GET", "POST"])
def upload(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Read an edited file, and show what it would change.
    """
    user = actor(request)
    plan = _plan(user, pk)
    require(user, "work.amend_plan", plan.project)
    form = PlanFileForm(posted(request), attached(request))
    if form.is_valid():
        with refusals_on(form):
            file = form.cleaned_data["file"]
            sheet = sheets.read(content_of(file, LARGEST), file.name, plan)
            return _compared(request, plan, sheet, form)
    return _upload_page(request, plan, {"form": form}, status_of(form))


@require_POST
def apply(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Change the plan as the preview said.
    """
    user = actor(request)
    plan = _plan(user, pk)
    require(user, "work.amend_plan", plan.project)
    form = ApplyForm(request.POST, plan=plan)
    if form.is_valid():
        with refusals_on(form):
            plans.apply(
                plan,
                by=user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
                **form.cleaned_data["token"],
            )
            messages.success(request, _("计划已按文件修改。"))
            return redirect("schedules:project", plan.project_id)
    context = {"form": PlanFileForm(), "apply_form": form}
    return _upload_page(request, plan, context, status_of(form))


def _compared(
    request: HtmxRequest, plan: WorkPlan, sheet: sheets.Sheet, form: PlanFileForm
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "problems": sheet.problems}
    if sheet.problems:
        return _upload_page(request, plan, context, 422)
    if not sheet.changes:
        messages.info(request, _("没有变化。"))
        return redirect("schedules:project", plan.project_id)
    initial = {"token": token_of(sheet, plan)}
    context["apply_form"] = ApplyForm(plan=plan, initial=initial)
    context["differences"] = sheet.differences
    return _upload_page(request, plan, context, 200)


def _upload_page(
    request: HtmxRequest, plan: WorkPlan, context: dict[str, Any], status: int
) -> HttpResponse:
    shown = {"project": plan.project, "plan": plan, **context}
    return render_part(request, "schedules/upload.html#page", shown, status=status)


def _plan(user: User, pk: int) -> WorkPlan:
    seen = WorkPlan.objects.visible_to(user).present().select_related("project")
    return get_object_or_404(seen, project=pk)
