"""What recurs: visits of tomorrow, follow-ups of today, gaps once a week."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from kehubu.care import queries, services
from kehubu.core import jobs, notices
from kehubu.people.models import User

DAY = timedelta(days=1)


@jobs.recurring(hours=1)
@task
def tell_of_visits() -> None:
    """
    Tell those who are to go, the day before.
    """
    tomorrow = timezone.localdate() + DAY
    first, after = queries.midnight(tomorrow), queries.midnight(tomorrow + DAY)
    for contact in queries.planned_between(first, after):
        moment = contact.planned_at and timezone.localtime(contact.planned_at)
        notices.notify(
            [user for user in contact.going if user.is_active],
            "care.visit_tomorrow",
            key=f"contact:{contact.pk}:{tomorrow}",
            url=contact.get_absolute_url(),
            at=timezone.now(),
            at_time=f"{moment:%H:%M}",
            client=str(contact.client),
            kind=contact.get_kind_display(),
        )


@jobs.recurring(hours=1)
@task
def tell_of_follow_ups() -> None:
    """
    Tell owners once on the day, and once when it has passed; of what is late their
    superiors hear too.
    """
    today = timezone.localdate()
    for follow_up in queries.follow_ups_due(today):
        stage = "late" if follow_up.is_late else "due"
        people = [follow_up.owner]
        if follow_up.is_late and follow_up.owner.supervisor:
            people.append(follow_up.owner.supervisor)
        notices.notify(
            [user for user in people if user.is_active],
            f"care.follow_up_{stage}",
            key=f"follow_up:{follow_up.pk}:{stage}:{follow_up.due_on}",
            url=follow_up.get_absolute_url(),
            at=timezone.now(),
            client=str(follow_up.client),
            what=follow_up.what,
            name=follow_up.owner.name,
            day=follow_up.due_on.isoformat(),
        )


@jobs.recurring(hours=1)
@task
def tell_of_gaps() -> None:
    """
    Tell those who serve clients once a week for how many it is more than time.
    """
    today = timezone.localdate()
    year, week, _day = today.isocalendar()
    counted = queries.members_over(today)
    for user in User.objects.active().filter(pk__in=counted):
        notices.notify(
            [user],
            "care.gaps",
            key=f"gaps:{year}-{week}",
            url=reverse("care:gaps") + "?whose=mine&state=over",
            at=timezone.now(),
            n=counted[user.pk],
        )


@jobs.recurring(minutes=10)
@task
def begin_summaries() -> None:
    """
    Have clients that were entered since be looked after too.
    """
    while services.open_summaries(at=timezone.now()):
        pass
