"""How procedures go in practice: figures, pictures, and what can be taken along."""

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from kehubu.conformance import exporting, pictures, queries, services, xes
from kehubu.conformance.forms import LogForm
from kehubu.conformance.queries import Analysis
from kehubu.core import worktime
from kehubu.core.forms import FiguresForm, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people import queries as people
from kehubu.people.http import actor, found_or_404
from kehubu.people.measured import Team, Teams
from kehubu.people.models import User
from kehubu.procedures.models import Procedure

KINDS = ("xlsx", "csv")


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    form, team, _teams = _asked(request, user)
    lines = queries.lines(user, form.chosen)
    context = {"form": form, "lines": lines, "period": form.chosen, "team": team}
    return render_part(
        request, "conformance/index.html#lines", context, status=status_of(form)
    )


@require_GET
def procedure(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(Procedure.objects.visible_to, user, pk)
    form, team, teams = _asked(request, user)
    number = request.GET.get("version", "")
    analysis = _analysis(found, number, form, team, teams)
    per_day = worktime.minutes_a_day(people.calendar())
    context = {
        "procedure": found,
        "form": form,
        "period": form.chosen,
        "team": team,
        "number": number,
        "versions": queries.versions_of(found, ""),
        "analysis": analysis,
        "per_day": per_day,
        "log_form": LogForm(),
        **_pictures(analysis, per_day, request.GET.get("variant", "")),
    }
    return render_part(
        request, "conformance/procedure.html#analysis", context, status=status_of(form)
    )


@require_GET
def export(request: HtmxRequest, pk: int, kind: str) -> HttpResponse:
    """
    Download the figures of the steps as Excel or CSV.
    """
    user = actor(request)
    found = found_or_404(Procedure.objects.visible_to, user, pk)
    if kind not in KINDS:
        raise Http404
    form, team, teams = _asked(request, user)
    number = request.GET.get("version", "")
    steps = _analysis(found, number, form, team, teams).steps
    is_csv = kind == "csv"
    data = exporting.as_csv(steps) if is_csv else exporting.as_xlsx(found, steps)
    return download(data, f"{found}.{kind}")


@require_POST
def log(request: HtmxRequest, pk: int) -> StreamingHttpResponse:
    """
    Download the event log of a period as XES, as it is read from the database.
    """
    user = actor(request)
    found = found_or_404(Procedure.objects.visible_to, user, pk)
    asked = LogForm(request.POST)
    with_names = asked.is_valid() and asked.cleaned_data["with_names"]
    form, _team, _teams = _asked(request, user)
    period = form.chosen
    services.release_log(
        found, by=user, at=timezone.now(), period=period, with_names=with_names
    )
    who = xes.by_name if with_names else xes.pseudonyms()
    versions = queries.versions_of(found, request.GET.get("version", ""))
    stream = exporting.event_log(found, versions, period, who)
    name = f"{found.key}-{period.first}-{period.last}.xes"
    headers = {
        "Content-Disposition": content_disposition_header(
            as_attachment=True, filename=name
        )
        or "",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(
        stream, content_type="application/xml", headers=headers
    )


def _analysis(
    found: Procedure, number: str, form: FiguresForm, team: Team, teams: Teams
) -> Analysis:
    versions = queries.versions_of(found, number)
    if not versions:
        raise Http404
    return queries.analysis(versions, form.chosen, team, teams)


def _pictures(analysis: Analysis, per_day: int, asked: str) -> dict[str, Any]:
    """
    Return the pictures, and the chart of the variant that is asked for.
    """
    chosen = next((v for v in analysis.variants if str(v.number) == asked), None)
    return {
        "heat": pictures.heat_chart(analysis, per_day),
        "cycle_bars": pictures.cycle_bars(analysis, per_day),
        "wait_bars": pictures.wait_bars(analysis, per_day),
        "distribution": pictures.distribution(analysis, per_day),
        "variant": chosen,
        "variant_chart": pictures.variant_chart(analysis, chosen) if chosen else "",
    }


def _asked(request: HtmxRequest, user: User) -> tuple[FiguresForm, Team, Teams]:
    """
    Return what is asked for; whose figures one may not see do not exist.
    """
    teams = Teams(user)
    today = timezone.localdate()
    form = FiguresForm(request.GET, today=today, whose=teams.choices())
    team = teams.get(request.GET.get("whose") or form.chosen_whose)
    if team is None:
        raise Http404
    return form, team, teams
