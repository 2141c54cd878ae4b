"""What the agency offers, and how long clients may wait."""

from datetime import date, timedelta

from django.db.models import Count, Prefetch, QuerySet

from kehubu.care import shipped
from kehubu.care.grades import Grade
from kehubu.care.models import CareSummary, Service, Standard, Target
from kehubu.clients.models import Client, Membership
from kehubu.people.models import User


def services() -> QuerySet[Service]:
    return Service.objects.order_by("number", "pk")


def standards() -> dict[Grade, Standard]:
    """
    Return what each grade changes; where the agency has set nothing, as it is shipped.
    """
    known = {Grade(row.grade): row for row in Standard.objects.all()}
    return {
        grade: known.get(grade)
        or Standard(grade=grade, gap_days=s.gap_days, times=s.times, per=s.per)
        for grade, s in shipped.STANDARDS.items()
    }


def targets() -> list[Target]:
    """
    Return what an account executive is to do in a week; where the agency has set
    nothing, as it is shipped.
    """
    known = {row.activity: row for row in Target.objects.all()}
    return [
        known.get(activity) or Target(activity=activity, per_week=per_week)
        for activity, per_week in shipped.TARGETS.items()
    ]


def standard_of(grade: Grade) -> Standard:
    return standards()[grade]


def gaps() -> dict[Grade, timedelta]:
    """
    Return how long clients of a grade may wait for the next contact.
    """
    return {grade: timedelta(days=s.gap_days) for grade, s in standards().items()}


def gap_list(user: User) -> QuerySet[CareSummary]:
    """
    Return the clients that the user may see by the day on which somebody should be in
    touch, the most overdue first.
    """
    team = Prefetch("client__team", Membership.objects.select_related("user"))
    seen = CareSummary.objects.visible_to(user)
    seen = seen.select_related("client", "last_contact__owner").prefetch_related(team)
    return seen.order_by("due_on", "pk")


def members_over(today: date) -> dict[int, int]:
    """
    Return for how many clients of theirs somebody should have been in touch, by the
    keys of those who serve them.
    """
    over = CareSummary.objects.over(today).filter(
        client__status=Client.Status.CLIENT, client__team__user__is_active=True
    )
    counted = over.values("client__team__user").annotate(
        n=Count("client", distinct=True)
    )
    return dict(counted.values_list("client__team__user", "n"))
