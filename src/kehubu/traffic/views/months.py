"""The close of a month: jobs are listed, decided on, settled."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor
from kehubu.traffic import queries, services
from kehubu.traffic.exporting import month_list
from kehubu.traffic.forms import DecisionForm, ListForm, ReopeningForm, SettlingForm
from kehubu.traffic.models import CloseLine


@require_GET
def months(request: HtmxRequest) -> HttpResponse:
    """
    Show the months; the present one opens by itself when its day has come.
    """
    return render_part(
        request, "traffic/months.html#rows", {"months": queries.months()}
    )


@require_GET
def month(request: HtmxRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@require_POST
def list_jobs(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    close = get_object_or_404(queries.months(), pk=pk)
    form = ListForm(posted(request), bags=queries.bags(user))
    form.is_valid()
    bags = list(form.cleaned_data.get("bags", ()))
    services.list_jobs(close, by=user, at=timezone.now(), bags=bags)
    return redirect(close)


@require_POST
def decide(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Refuse a listed job, or settle it as an exception.
    """
    user = actor(request)
    seen = CloseLine.objects.visible_to(user).select_related("close")
    line = get_object_or_404(seen, pk=pk)
    form = DecisionForm(posted(request))
    values = form.cleaned_data if form.is_valid() else {"verdict": "", "reason": ""}
    services.decide_line(line, by=user, at=timezone.now(), **values)
    return redirect(line.close)


@require_POST
def settle(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    require(user, "traffic.settle_month")
    close = get_object_or_404(queries.months(), pk=pk)
    form = SettlingForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.settle_month(
                close, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(close)
    return _page(request, pk, settling=form)


@require_POST
def reopen(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    close = get_object_or_404(queries.months(), pk=pk)
    form = ReopeningForm(posted(request))
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.reopen_month(close, by=user, at=timezone.now(), reason=reason)
    return redirect(close)


@require_GET
def export(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download the list of the month, billable jobs in front.
    """
    close = get_object_or_404(queries.months(), pk=pk)
    data = month_list(close, queries.lines(actor(request), close))
    return download(data, f"{_('月结')}-{close}.xlsx")


def _page(
    request: HtmxRequest, pk: int, *, settling: SettlingForm | None = None
) -> HttpResponse:
    user = actor(request)
    close = get_object_or_404(queries.months(), pk=pk)
    today = timezone.localdate()
    # Who works today enters the hours of today in the evening.
    yesterday = today - timedelta(days=1)
    shown = settling or SettlingForm(initial={"hours_through": yesterday})
    context = {
        "close": close,
        "lines": queries.lines(user, close),
        "proposals": queries.proposals(user) if close.is_open else (),
        "settling": shown,
        "may_settle": user.has_perm("traffic.settle_month"),
        "may_reopen": user.has_perm("traffic.reopen_month"),
        "today": today,
    }
    return render_part(
        request, "traffic/month.html#page", context, status=status_of(shown)
    )
