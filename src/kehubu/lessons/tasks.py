"""What recurs: actions that are due soon, or are late."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs, notices
from kehubu.lessons import queries

SOON = timedelta(days=1)


@jobs.recurring(hours=1)
@task
def remind_owners() -> None:
    """
    Tell owners once the day before, and once when the day has passed; of what is late
    their superiors hear too.
    """
    today = timezone.localdate()
    for action in queries.due_by(today + SOON):
        stage = "late" if action.due_on < today else "soon"
        superior = action.owner.supervisor
        people = [action.owner, superior] if stage == "late" and superior else []
        notices.notify(
            people or [action.owner],
            f"lessons.action_{stage}",
            key=f"action:{action.pk}:{stage}:{action.due_on}",
            url=action.get_absolute_url(),
            at=timezone.now(),
            what=action.what,
            name=action.owner.name,
            day=action.due_on.isoformat(),
        )
