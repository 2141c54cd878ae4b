"""What recurs: intelligence that nobody was told of, industry files that are due."""

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs, notices
from kehubu.markets import queries
from kehubu.markets.models import IndustryFile
from kehubu.people import queries as people
from kehubu.people.models import User


@jobs.recurring(hours=1)
@task
def remind_of_untold() -> None:
    """
    Remind once who has logged what nobody was told of within a working day (RB-2.1.1c).
    """
    now = timezone.now()
    for entry in queries.overdue_untold(now):
        notices.notify(
            [entry.logged_by] if entry.logged_by.is_active else [],
            "markets.untold",
            key=f"intelligence:{entry.pk}:untold",
            url=entry.get_absolute_url(),
            at=now,
            title=entry.title,
        )


@jobs.recurring(hours=24)
@task
def remind_of_reviews() -> None:
    """
    Tell owners, once for each review, that a file is to be looked through again; where
    the owner has left, who stands above him.
    """
    now = timezone.now()
    for file in queries.due_files(timezone.localdate(now)):
        notices.notify(
            _answering(file),
            "markets.review",
            key=f"industry:{file.pk}:{file.due_on}",
            url=file.get_absolute_url(),
            at=now,
            name=file.name,
            day=file.due_on.isoformat(),
        )


def _answering(file: IndustryFile) -> list[User]:
    if file.owner.is_active:
        return [file.owner]
    return list(people.above([file.owner]).values())
