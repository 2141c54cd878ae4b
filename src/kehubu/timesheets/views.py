"""Hours on a step's page, one's week, the export."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core.access import require
from kehubu.core.forms import day_of, key_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.timesheets import queries, services
from kehubu.timesheets.exporting import hours_sheet
from kehubu.timesheets.forms import CorrectionForm, HoursForm, PeriodForm, WeekForm
from kehubu.timesheets.models import HourEntry
from kehubu.timesheets.templatetags.hours import hours

CHIPS = ("0.5", "1", "2", "4", "8")
FIRST, LAST = 2000, 2999
"""The years in which somebody may look at his weeks."""


@require_http_methods(["GET", "POST"])
def step_hours(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show the hours on a step; a POST enters some.
    """
    user = actor(request)
    step = _step(user, pk)
    if request.method == "POST":
        require(user, "timesheets.enter_hours", step)
    form = HoursForm(posted(request), initial={"on": timezone.localdate()})
    entered = None
    if form.is_valid():
        with refusals_on(form):
            entered = services.enter(
                step, by=user, at=timezone.now(), **form.cleaned_data
            )
            if not request.htmx:
                said = _("已记 %(n)s 小时。") % {"n": hours(entered.minutes)}
                messages.success(request, said)
                return redirect(step)
            form = HoursForm(initial={"on": entered.on})
    return _part(request, step, form, entered)


@require_http_methods(["GET", "POST"])
def week(request: HtmxRequest) -> HttpResponse:
    """
    Show a week, one's own or a report's; a POST enters hours of one's own.
    """
    user, now = actor(request), timezone.now()
    person = _person(request, user) or user
    monday = _monday(request.GET.get("week", ""))
    steps = Step.objects.visible_to(user).select_related("run")
    form = WeekForm(
        posted(request), steps=steps, initial={"on": timezone.localdate(now)}
    )
    if form.is_valid():
        with refusals_on(form):
            services.enter(by=user, at=now, **form.cleaned_data)
            return redirect(request.get_full_path())
    shown = queries.week(person, monday, now)
    form.fields["step"].choices = [  # type: ignore[attr-defined]
        ("", _("请选择")),
        *((row.step.pk, f"{row.step} · {row.step.run.title}") for row in shown.rows),
    ]
    context = {
        "week": shown,
        "form": form,
        "is_mine": person == user,
        "colleagues": queries.colleagues(user),
    }
    status = status_of(form)
    return render_part(request, "timesheets/week.html#week", context, status=status)


@require_GET
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download hours: those of a month, unless other days are asked for.
    """
    user, today = actor(request), timezone.localdate()
    form = PeriodForm(request.GET, people=queries.colleagues(user))
    chosen = form.cleaned_data if form.is_valid() else {}
    entries = queries.sheet(
        user,
        chosen.get("person"),
        chosen.get("since") or today.replace(day=1),
        chosen.get("until") or today,
    )
    return download(hours_sheet(entries), _("工时表") + ".xlsx")


@require_http_methods(["GET", "POST"])
def entry(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Correct an entry.
    """
    user = actor(request)
    found = found_or_404(queries.entry_shown, user, pk)
    require(user, "timesheets.amend_hours", found)
    initial = {
        "hours": f"{found.minutes / 60:g}",
        "on": found.on,
        "note": found.note,
        "version": found.version,
    }
    form = CorrectionForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            values = {k: v for k, v in form.cleaned_data.items() if k != "version"}
            services.correct(
                found,
                by=user,
                at=timezone.now(),
                seen=form.cleaned_data["version"],
                **values,
            )
            return _back(user, found)
    context = {"entry": found, "form": form}
    return render_part(
        request, "timesheets/entry.html#form", context, status=status_of(form)
    )


@require_POST
def withdraw(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.entry_shown, user, pk)
    services.withdraw(found, by=user, at=timezone.now())
    if not request.htmx:
        return _back(user, found)
    step = _step(user, found.step_id)
    return _part(request, step, HoursForm(initial={"on": found.on}), None)


def _part(
    request: HtmxRequest, step: Step, form: HoursForm, entered: HourEntry | None
) -> HttpResponse:
    user = actor(request)
    context = {
        "step": step,
        "spent": queries.spent_on(step, user),
        "form": form,
        "entered": entered,
        "chips": CHIPS,
        "may_enter": user.has_perm("timesheets.enter_hours", step),
    }
    return render_part(
        request, "timesheets/step_hours.html#hours", context, status=status_of(form)
    )


def _back(user: User, entry: HourEntry) -> HttpResponse:
    """
    Go on with the step, or where one does not see it, as a superior may not, with the
    week of the person.
    """
    if Step.objects.visible_to(user).filter(pk=entry.step_id).exists():
        return redirect(entry.step)
    week = {"person": entry.person_id, "week": entry.on.isoformat()}
    return redirect(reverse("timesheets:week", query=week))


def _step(user: User, pk: int) -> Step:
    seen = Step.objects.visible_to(user).select_related("run")
    return get_object_or_404(seen, pk=pk)


def _person(request: HtmxRequest, user: User) -> User | None:
    """
    Return whose week is asked for, if anybody's; 404 for somebody whose hours one does
    not see.
    """
    wanted = key_of(request.GET.get("person", ""))
    if wanted is None:
        return None
    return found_or_404(queries.colleagues, user, wanted)


def _monday(asked: str) -> date:
    day = day_of(asked)
    if day is None or not FIRST <= day.year <= LAST:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())
