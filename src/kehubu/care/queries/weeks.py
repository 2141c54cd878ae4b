"""A week of the account executives: what they did, beside what is aimed at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from kehubu.care.models import Contact, Target
from kehubu.care.models.contacts import VISITS
from kehubu.care.queries.contacts import contacts, midnight
from kehubu.care.queries.standards import targets
from kehubu.people.models import User
from kehubu.people.positions import Position

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done of an activity; ``target`` 0: none is set."""

    label: str
    done: int
    target: int

    @property
    def is_reached(self) -> bool:
        return bool(self.target) and self.done >= self.target


@dataclass(frozen=True, slots=True)
class Week:
    name: str
    activities: Sequence[Done]


def week_shown(
    user: User, today: date, people: Collection[int] | None
) -> dict[str, Any]:
    """
    Return what each account executive has done from Monday to Sunday of this week, of
    what the user may see. Whoever did nothing is shown too.
    """
    monday = today - timedelta(days=today.weekday())
    seen = User.objects.visible_to(user)
    executives = seen.holding(Position.ACCOUNT_EXECUTIVE)
    if people is not None:
        executives = executives.filter(pk__in=sorted(people))
    done = _done(user, monday)
    aims = targets()
    weeks = [
        Week(person.name, _activities(done.get(person.pk, {}), aims))
        for person in executives.order_by("reading", "pk")
    ]
    sunday = monday + WEEK - timedelta(days=1)
    return {"week": (monday, sunday), "weeks": weeks, "targets": aims}


def _activities(done: Mapping[str, int], aims: Sequence[Target]) -> list[Done]:
    return [Done(str(aim), done.get(aim.activity, 0), aim.per_week) for aim in aims]


def _done(user: User, monday: date) -> dict[int, dict[str, int]]:
    """
    Return by the keys of who went, and by activity, how often.
    """
    begun, over = midnight(monday), midnight(monday + WEEK)
    rows = contacts(user).filter(done_at__gte=begun, done_at__lt=over)
    counted = (
        rows.order_by()
        .values_list("owner")
        .annotate(
            calls=Count("pk", filter=Q(kind=Contact.Kind.PHONE)),
            visits=Count("pk", filter=Q(kind__in=VISITS)),
        )
    )
    return {
        owner: {Target.Activity.CALL: calls, Target.Activity.VISIT: visits}
        for owner, calls, visits in counted
    }
