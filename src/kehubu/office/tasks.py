"""What recurs: drafts whose day has come."""

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs
from kehubu.office import queries, services


@jobs.recurring(minutes=10)
@task
def publish_due_drafts() -> None:
    """
    Publish what takes effect today, each in a job of its own.
    """
    for draft in queries.due_drafts(timezone.localdate()):
        jobs.enqueue_once(publish_draft, f"draft:{draft.pk}", draft.pk)


@task
def publish_draft(pk: int) -> None:
    now = timezone.now()
    draft = queries.due_drafts(timezone.localdate(now)).filter(pk=pk).first()
    if draft is not None:
        services.publish_due(draft, at=now)
