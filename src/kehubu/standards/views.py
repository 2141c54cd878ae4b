"""The handbook, its measures, and the cases behind each figure."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import FiguresForm, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.core.periods import month_of
from kehubu.people.http import actor
from kehubu.people.measured import Team, Teams
from kehubu.people.models import User
from kehubu.standards import exporting, queries, services
from kehubu.standards.forms import ThresholdForm
from kehubu.standards.measures import Measure, known


@require_GET
def handbook(request: HtmxRequest) -> HttpResponse:
    context = {"clauses": queries.clauses().values()}
    return render_part(request, "standards/handbook.html#clauses", context)


@require_GET
def clause(request: HtmxRequest, clause_id: str) -> HttpResponse:
    """
    Show a clause with what is measured of it this month, as far as one may see.
    """
    user = actor(request)
    found = queries.clauses().get(clause_id)
    if found is None:
        raise Http404
    context: dict[str, object] = {"clause": found}
    if measured := queries.measures_of(clause_id):
        period, team = month_of(timezone.localdate()), _widest(user)
        figures = queries.figures(measured, period, team.people)
        context |= {"figures": figures, "period": period, "team": team}
    return render_part(request, "standards/clause.html#clause", context)


@require_GET
def measures(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    form, team, _teams = _asked(request, user)
    figures = queries.figures(known().values(), form.chosen, team.people)
    context = {"form": form, "figures": figures, "period": form.chosen, "team": team}
    return render_part(
        request, "standards/measures.html#figures", context, status=status_of(form)
    )


@require_GET
def measure(request: HtmxRequest, code: str) -> HttpResponse:
    """
    Show a figure with the cases behind it.
    """
    user = actor(request)
    found = _measure(code)
    form, team, teams = _asked(request, user)
    rows = queries.cases(found, form.chosen, team)
    page = paging.page(rows, request.GET.get("after", ""), "-on_day", "-pk")
    context = {
        "form": form,
        "period": form.chosen,
        "team": team,
        "figure": queries.figures([found], form.chosen, team.people)[0],
        "lines": queries.case_lines(found, page.rows, teams, user),
        "amount": exporting.amount_title(found.sheet),
        "page": page,
        "versions": queries.threshold_versions(code, user),
    }
    return render_part(
        request, "standards/measure.html#cases", context, status=status_of(form)
    )


@require_GET
def export(request: HtmxRequest, code: str) -> HttpResponse:
    """
    Download all cases behind a figure.
    """
    user = actor(request)
    found = _measure(code)
    form, team, teams = _asked(request, user)
    rows = list(queries.cases(found, form.chosen, team))
    lines = queries.case_lines(found, rows, teams, user)
    data = exporting.case_list(found.sheet, lines)
    return download(data, f"{found.sheet.title}.xlsx")


@require_http_methods(["GET", "POST"])
def threshold(request: HtmxRequest, code: str) -> HttpResponse:
    user = actor(request)
    found = _measure(code)
    require(user, "standards.set_threshold")
    versions = list(queries.threshold_versions(code, user))
    today = timezone.localdate()
    initial = {
        "value": queries.thresholds(today)[code],
        "from_on": today,
        "seen": versions[0].number if versions else 0,
    }
    form = ThresholdForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.set_threshold(
                code, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect("standards:measure", code)
    context = {"form": form, "sheet": found.sheet, "versions": versions}
    return render_part(
        request, "standards/threshold.html#form", context, status=status_of(form)
    )


def _measure(code: str) -> Measure:
    found = known().get(code)
    if found is None:
        raise Http404
    return found


def _widest(user: User) -> Team:
    teams = Teams(user)
    widest = teams.get(teams.choices()[0][1][0][0])
    if widest is None:
        raise Http404
    return widest


def _asked(request: HtmxRequest, user: User) -> tuple[FiguresForm, Team, Teams]:
    """
    Return what is asked for; whose figures one may not see do not exist.
    """
    teams = Teams(user)
    today = timezone.localdate()
    form = FiguresForm(request.GET, today=today, whose=teams.choices())
    asked = request.GET.get("whose") or form.chosen_whose
    team = teams.get(asked)
    if team is None:
        raise Http404
    return form, team, teams
