"""The agency's own settings."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehubu.core.access import require
from kehubu.core.forms import content_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.core.spreadsheets import LARGEST
from kehubu.people import calendars, queries, services, yearly
from kehubu.people.forms import (
    AgencyForm,
    CalendarForm,
    RemindersForm,
    particulars_of,
)
from kehubu.people.http import actor
from kehubu.people.models import Agency

EARLIEST, LATEST = 2000, 2100
REMINDERS = ("soon", "due", "escalate")


@require_http_methods(["GET", "POST"])
def agency(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    ours = queries.agency()
    require(user, "people.amend_agency", ours)
    form = AgencyForm(posted(request), initial=particulars_of(ours))
    if form.is_valid():
        with refusals_on(form):
            services.amend_agency(by=user, at=timezone.now(), values=form.values)
            return redirect("people:agency")
    return _page(request, ours, form=form)


@require_POST
def reminders(request: HtmxRequest) -> HttpResponse:
    """
    Set when people are reminded of their steps, and when their superior is told.
    """
    user = actor(request)
    ours = queries.agency()
    require(user, "people.amend_agency", ours)
    form = RemindersForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.set_reminders(by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("people:agency")
    return _page(request, ours, reminders_form=form)


@require_POST
def calendar(request: HtmxRequest) -> HttpResponse:
    """
    Take over a yearly arrangement from a file.
    """
    user = actor(request)
    ours = queries.agency()
    require(user, "people.amend_agency", ours)
    form = CalendarForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form):
            days = calendars.parse(content_of(file, LARGEST), file.name)
            size = services.import_calendar(by=user, at=timezone.now(), days=days)
            done = ngettext("导入了 %(n)s 天。", "导入了 %(n)s 天。", size)
            messages.success(request, done % {"n": size})
            return redirect("people:agency")
    return _page(request, ours, calendar_form=form)


@require_GET
def calendar_year(request: HtmxRequest, year: int) -> HttpResponse:
    """
    Show the days off and the make-up days of a year; all who work by it may look.
    """
    this_year = timezone.localdate().year
    if not EARLIEST <= year <= LATEST:
        raise Http404
    context = {
        "year": year,
        "this_year": this_year,
        "before": year - 1 if year > EARLIEST else None,
        "after": year + 1 if year < LATEST else None,
        "coverage": yearly.coverage(year),
        "months": yearly.months_of(year),
        "days": yearly.listed_days(year),
        "today": timezone.localdate(),
    }
    return render_part(request, "people/calendar.html#page", context)


def _page(request: HtmxRequest, ours: Agency, **bound: Form) -> HttpResponse:
    """
    Show all forms, those that are ``bound`` with what was typed.
    """
    forms: dict[str, Form] = {
        "form": AgencyForm(initial=particulars_of(ours)),
        "reminders_form": RemindersForm(
            initial=dict(zip(REMINDERS, ours.reminder_percents, strict=True))
        ),
        "calendar_form": CalendarForm(),
        **bound,
    }
    context = {**forms, "years": yearly.years()}
    status = status_of(*forms.values())
    return render_part(request, "people/agency.html#form", context, status=status)
