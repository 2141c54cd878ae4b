"""The month: visits planned and done, by day and by person."""

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kehubu.care import queries
from kehubu.core.access import require
from kehubu.core.forms import day_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.core.periods import month_of
from kehubu.people.http import actor
from kehubu.people.measured import Teams

DAY = timedelta(days=1)


@require_GET
def visits(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "care.list_care")
    period = month_of(_asked_month(request))
    teams = Teams(user)
    own = teams.get(f"t{user.pk}") or teams.get(f"p{user.pk}")
    team = teams.get(request.GET["whose"]) if "whose" in request.GET else own
    if team is None:
        raise Http404
    today = timezone.localdate()
    is_present = period.first <= today <= period.last
    context = {
        "period": period,
        "before": (period.first - DAY).replace(day=1),
        "after": period.last + DAY,
        "team": team,
        "teams": teams.choices(),
        "today": today,
        **queries.month_shown(user, period, team.people),
        **(queries.week_shown(user, today, team.people) if is_present else {}),
    }
    return render_part(request, "care/visits.html#month", context)


def _asked_month(request: HtmxRequest) -> date:
    """
    Return a day of the month asked for; this month where that is none.
    """
    return day_of(request.GET.get("month", "") + "-01") or timezone.localdate()
