"""Weeks: my own, my team's, a colleague's."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kehubu.core import paging
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.schedules import agenda
from kehubu.schedules.weeks import Week


@require_GET
def mine(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    return _week(request, user, [user], {"person": user})


@require_GET
def person(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show the week of somebody for whose work the user answers.
    """
    user = actor(request)
    colleague = found_or_404(agenda.team, user, pk)
    return _week(request, user, [colleague], {"person": colleague})


@require_GET
def team(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    mark = request.GET.get("after", "")
    page = paging.page(agenda.team(user), mark, "department_id", "reading", "pk")
    return _week(request, user, list(page.rows), {"page": page, "is_team": True})


def _week(
    request: HtmxRequest, user: User, persons: list[User], context: dict[str, Any]
) -> HttpResponse:
    now = timezone.now()
    week = Week.named(request.GET.get("week", ""), timezone.localdate(now))
    shown = {
        "week": week,
        "this_week": Week.of(timezone.localdate(now)),
        "rows": agenda.rows(persons, week, user, now),
        **context,
    }
    return render_part(request, "schedules/week.html#page", shown)
