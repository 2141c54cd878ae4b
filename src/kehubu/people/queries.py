from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from kehubu.core import prepared, worktime
from kehubu.core.models import CalendarDay
from kehubu.core.prepared import Ask
from kehubu.people.models import (
    Agency,
    Delegation,
    Department,
    Invitation,
    Post,
    User,
)
from kehubu.people.models.users import UserQuerySet
from kehubu.people.positions import GOVERNING, Position


def agency() -> Agency:
    """
    Return the agency; unsaved and nameless before it is set up.
    """
    return _ours(prepared.rows(Agency.objects.all))


def working_time(*more: Ask) -> tuple[Agency, worktime.Calendar, list[list[Any]]]:
    """
    Return the agency and its calendar, and the rows of what else is asked for, all in
    one statement.
    """
    asks = (Ask(Agency.objects.all), Ask(_calendar_days), *more)
    agencies, days, *others = prepared.together(*asks)
    return _ours(agencies), _calendar(days), others


def _ours(found: Sequence[Agency]) -> Agency:
    return found[0] if found else Agency(pk=1)


def first_run_is_open() -> bool:
    """
    Tell whether nobody has an account yet.
    """
    return not User.objects.exists()


def open_invitation(token_sha256: str, at: datetime) -> Invitation | None:
    """
    Return the unused invitation with this token, if it still holds at ``at``.
    """
    unused = Invitation.objects.filter(used_at=None, expires_at__gt=at)
    found = unused.select_related("user").filter(token_sha256=token_sha256).first()
    if found and found.user is None and not first_run_is_open():
        return None
    return found


def colleagues(user: User, *keys: int) -> UserQuerySet:
    """
    Return who may be named where clients are served, by department and in order of
    their readings: not those who only govern the system or keep the accounts; but whom
    these keys name in any case.
    """
    serving = [p for p in Position if p not in GOVERNING | {Position.FINANCE}]
    seen = User.objects.visible_to(user)
    offered = Q(is_active=True, pk__in=User.objects.holding(*serving).values("pk"))
    found = seen.filter(offered | Q(pk__in=keys)).select_related("department")
    return found.order_by("department", "reading", "pk")


def roster(user: User) -> QuerySet[User]:
    """
    Return the colleagues by department, with what a list of them shows.
    """
    people = User.objects.visible_to(user).select_related("department", "supervisor")
    return people.prefetch_related("posts__department").order_by(
        "-is_active", "department__pk", "reading", "pk"
    )


def superiors(user: User, person: User | None = None) -> QuerySet[User]:
    """
    Return who may be the superior of ``person`` (of a new colleague: None): those who
    work here, and whoever it is now.
    """
    if person is None:
        return User.objects.visible_to(user).active()
    others = User.objects.visible_to(user).exclude(pk=person.pk)
    return others.filter(Q(is_active=True) | Q(pk=person.supervisor_id))


def heads_of(department: Department) -> UserQuerySet:
    """
    Return the heads of a department, the one appointed first in front.
    """
    heads = User.objects.active().filter(
        posts__position=Position.DEPARTMENT_HEAD, posts__department=department
    )
    return heads.order_by("posts__pk")


def above(people: Iterable[User]) -> dict[int, User]:
    """
    Return by their keys who is told when one of these people is late: his superior,
    else the head of his department, else the general manager; nobody who has left.
    """
    wanted = {person.pk: person for person in people}
    supervisors = User.objects.active().filter(reports__in=wanted)
    by_pk = {user.pk: user for user in supervisors}
    heads = _heads_by_department(person.department_id for person in wanted.values())
    managers = list(User.objects.holding(Position.GENERAL_MANAGER).order_by("pk"))
    found = {}
    for pk, person in wanted.items():
        line = [by_pk.get(person.supervisor_id or 0)]
        line += [*heads.get(person.department_id, ()), *managers]
        superior = next((user for user in line if user and user.pk != pk), None)
        if superior:
            found[pk] = superior
    return found


def _heads_by_department(departments: Iterable[int]) -> dict[int, list[User]]:
    """
    Return the active heads of these departments, the one appointed first in front.
    """
    posts = Post.objects.filter(
        position=Position.DEPARTMENT_HEAD,
        department__in=set(departments),
        user__is_active=True,
    )
    heads: dict[int, list[User]] = {}
    for post in posts.select_related("user").order_by("pk"):
        heads.setdefault(post.department_id, []).append(post.user)
    return heads


def stand_ins(people: Iterable[User], on: date) -> dict[int, list[User]]:
    """
    Return who stands in on a day, by the keys of those for whom they do.
    """
    keys = [person.pk for person in people]
    found: dict[int, list[User]] = {}
    in_force = Delegation.objects.in_force(on).filter(principal__in=keys)
    for one in in_force.select_related("delegate").order_by("pk"):
        found.setdefault(one.principal_id, []).append(one.delegate)
    return found


def principals(delegate: User, on: date) -> QuerySet[Delegation, int]:
    """
    Return the ids of those for whom ``delegate`` stands in on that day.
    """
    in_force = Delegation.objects.in_force(on).filter(delegate=delegate)
    return in_force.values_list("principal", flat=True)


def stands_in(delegate: User, principal: User, on: date) -> bool:
    in_force = Delegation.objects.in_force(on)
    return in_force.filter(delegate=delegate, principal=principal).exists()


def calendar() -> worktime.Calendar:
    """
    Return the agency's working time: its holidays and make-up days.
    """
    return _calendar(prepared.rows(_calendar_days))


def _calendar_days() -> QuerySet[CalendarDay, tuple[date, bool]]:
    return CalendarDay.objects.values_list("day", "is_working")


def _calendar(days: Iterable[tuple[date, bool]]) -> worktime.Calendar:
    zone = timezone.get_default_timezone()
    return worktime.Calendar(zone=zone, days=dict(days))


def working_minutes(days: Iterable[date]) -> dict[date, int]:
    """
    Return how long each of these days is worked.
    """
    known = calendar()
    midnights = {day: datetime.combine(day, time.min, known.zone) for day in days}
    return {
        day: known.minutes_between(start, start + timedelta(days=1))
        for day, start in midnights.items()
    }


def absences(
    persons: Iterable[User], since: date, until: date
) -> dict[int, frozenset[date]]:
    """
    Return on which days between two somebody stands in for each of these people.
    """
    away: dict[int, set[date]] = {person.pk: set() for person in persons}
    given = Delegation.objects.filter(
        principal__in=away, revoked_at=None, starts_on__lte=until, ends_on__gte=since
    )
    for delegation in given:
        first, last = max(delegation.starts_on, since), min(delegation.ends_on, until)
        span = range((last - first).days + 1)
        away[delegation.principal_id] |= {first + timedelta(days=n) for n in span}
    return {pk: frozenset(days) for pk, days in away.items()}


def stand_ins_between(
    people: Iterable[User], first: date, last: date
) -> list[Delegation]:
    """
    Return when these people are away between two days, as far as somebody stands in
    for them. Whoever plans their work may know when; the reason is not for him.
    """
    keys = [person.pk for person in people]
    rows = Delegation.objects.filter(
        principal__in=keys, revoked_at=None, starts_on__lte=last, ends_on__gte=first
    )
    return list(rows.select_related("delegate").defer("reason").order_by("pk"))


def delegations(user: User) -> QuerySet[Delegation]:
    """
    Return the delegations that the user may see, those in force last ended first.
    """
    seen = Delegation.objects.visible_to(user)
    return seen.select_related("principal", "delegate", "created_by").order_by(
        "-ends_on", "-pk"
    )


def delegations_of(person: User, user: User) -> QuerySet[Delegation]:
    """
    Return who stands in for ``person`` now or later, as far as ``user`` may see it.
    """
    today = timezone.localdate()
    return delegations(user).filter(
        principal=person, revoked_at=None, ends_on__gte=today
    )


def standing_in(user: User) -> QuerySet[Delegation]:
    """
    Return for whom the user stands in today.
    """
    in_force = Delegation.objects.in_force(timezone.localdate())
    return in_force.filter(delegate=user).select_related("principal")
