"""The agency's own settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people import calendars, queries, services
from kehubu.people.forms import AgencyForm, CalendarForm
from kehubu.people.http import actor

PARTICULARS = ("name", "short_name", "address", "phone")


@require_http_methods(["GET", "POST"])
def agency(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    ours = queries.agency()
    require(user, "people.amend_agency", ours)
    initial = {name: getattr(ours, name) for name in PARTICULARS}
    form = AgencyForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend_agency(by=user, at=timezone.now(), values=form.cleaned_data)
            return redirect("people:agency")
    return _page(request, form, CalendarForm())


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
            days = calendars.parse(file.read(), file.name)
            size = services.import_calendar(by=user, at=timezone.now(), days=days)
            done = ngettext("导入了 %(n)s 天。", "导入了 %(n)s 天。", size)
            messages.success(request, done % {"n": size})
            return redirect("people:agency")
    initial = {name: getattr(ours, name) for name in PARTICULARS}
    return _page(request, AgencyForm(initial=initial), form)


def _page(
    request: HtmxRequest, form: AgencyForm, calendar_form: CalendarForm
) -> HttpResponse:
    context = {
        "form": form,
        "calendar_form": calendar_form,
        "years": queries.calendar_years(),
    }
    status = status_of(form, calendar_form)
    return render_part(request, "people/agency.html#form", context, status=status)
