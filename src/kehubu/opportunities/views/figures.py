"""What is expected, what was won and lost, and how stages weigh."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.opportunities import pictures, queries, services
from kehubu.opportunities.forms import AnalysisForm, BoardForm, PipelineForm
from kehubu.opportunities.stages import conversion
from kehubu.people.http import actor


@require_GET
def forecast(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "opportunities.list_leads")
    now = timezone.now()
    found, _weighing = queries.in_hand(user, now)
    form = BoardForm(request.GET, found)
    months = queries.forecast(form.kept, timezone.localdate(now))
    context = {
        "form": form,
        "months": [(pictures.month_name(month), month) for month in months],
        "chart": pictures.month_bars(months),
        "sum_fen": sum(month.sum_fen for month in months),
        "weighted_fen": sum(month.weighted_fen for month in months),
    }
    return render_part(request, "opportunities/forecast.html#months", context)


@require_GET
def analysis(request: HtmxRequest) -> HttpResponse:
    """
    Show what was won and lost under each heading, and the cases behind a figure.
    """
    user = actor(request)
    require(user, "opportunities.list_leads")
    form = AnalysisForm(request.GET, today=timezone.localdate())
    period, by = form.chosen, form.chosen_whose
    outcomes = queries.outcomes(user, period)
    rows = queries.tallies(outcomes, by)
    asked = request.GET.get("key")
    chosen = next((row for row in rows if row.key == asked), None)
    reached = conversion(queries.furthest(user, period))
    context = {
        "form": form,
        "period": period,
        "by": by,
        "by_label": queries.DIMENSIONS[by][0],
        "rows": rows,
        "all": queries.Tally("", period.label, outcomes),
        "chosen": chosen,
        "cases": chosen.cases if chosen else outcomes,
        "chart": pictures.tally_bars(rows),
        "reached": reached,
        "stages_chart": pictures.stage_bars(reached),
    }
    return render_part(
        request, "opportunities/analysis.html#figures", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def pipeline(request: HtmxRequest) -> HttpResponse:
    """
    Show how stages weigh; who directs the department may change it.
    """
    user = actor(request)
    require(user, "opportunities.list_leads")
    if request.method == "POST":
        require(user, "opportunities.amend_pipeline")
    present = queries.pipeline()
    form = PipelineForm(posted(request), pipeline=present)
    if form.is_valid():
        with refusals_on(form):
            services.amend_pipeline(by=user, at=timezone.now(), **form.named)
            messages.success(request, _("已保存。"))
            return redirect("opportunities:pipeline")
    context = {"form": form, "story": queries.changes_of(present)}
    return render_part(
        request, "opportunities/pipeline.html#form", context, status=status_of(form)
    )
