"""What recurs each day: how clients stand, and whose evaluation is due."""

from collections import defaultdict
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from kehubu.clients.models import Client, Membership
from kehubu.core import jobs, notices
from kehubu.evaluations import queries, services
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models import WinBackStep
from kehubu.people.models import User

AT_ONCE = 300
"""Clients of which one transaction computes how they stand."""
Role = Membership.Role


@jobs.recurring(hours=24)
@task
def look_after_clients() -> None:
    """
    Have it computed anew how all clients stand, in pieces; remind of what is due.
    """
    pks = list(
        Client.objects.filter(status=Client.Status.CLIENT)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    pieces = [pks[n : n + AT_ONCE] for n in range(0, len(pks), AT_ONCE)]
    jobs.enqueue_all(refresh_piece, [(piece[0], piece[-1]) for piece in pieces])
    now = timezone.now()
    remind_of_evaluations(now)
    remind_of_steps(now)


@task
def refresh_piece(first: int, last: int) -> None:
    here = Client.objects.filter(
        status=Client.Status.CLIENT, pk__gte=first, pk__lte=last
    )
    keys = list(here.order_by("pk").values_list("pk", flat=True))
    services.refresh(at=timezone.now(), keys=keys)


def remind_of_evaluations(at: datetime) -> None:
    """
    Tell managers once when a half-year is over how many of their clients are to be
    evaluated, and once more, with the directors, when the day has passed.
    """
    today = timezone.localdate(at)
    half = Half.of(today).before
    waiting = _waiting(half.due_on)
    is_late = today > half.due_on
    stage = "late" if is_late else "due"
    for user, count in waiting.items():
        people = [user, *([user.supervisor] if is_late and user.supervisor else [])]
        for person in people:
            notices.notify(
                [person],
                f"evaluations.{stage}",
                key=f"evaluations:{half.key}:{stage}:{user.pk}",
                url=reverse("evaluations:index", query={"due": "yes"}),
                at=at,
                n=count,
                half=str(half),
                day=half.due_on.isoformat(),
            )


def _waiting(day: date) -> dict[User, int]:
    """
    Return how many clients wait for their evaluation with each manager; where there is
    none, with the director.
    """
    due = queries.due_by(day).values("client")
    members = Membership.objects.filter(
        client__in=due, role__in=[Role.MANAGER, Role.DIRECTOR], user__is_active=True
    ).select_related("user__supervisor")
    responsible: dict[int, Membership] = {}
    for member in members.order_by("role"):  # "ad" before "am": the manager has it
        responsible[member.client_id] = member
    found: dict[User, int] = defaultdict(int)
    for member in responsible.values():
        found[member.user] += 1
    return found


def remind_of_steps(at: datetime) -> None:
    """
    Tell owners once of win-back steps whose day has passed.
    """
    today = timezone.localdate(at)
    late = WinBackStep.objects.open().filter(due_on__lt=today)
    for step in late.select_related("owner", "plan"):
        notices.notify(
            [step.owner],
            "evaluations.win_back_late",
            key=f"win_back_step:{step.pk}:late:{step.due_on}",
            url=step.get_absolute_url(),
            at=at,
            what=step.what,
            day=step.due_on.isoformat(),
        )
