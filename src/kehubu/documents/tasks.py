"""What recurs: files that no row knows are cleared away."""

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs
from kehubu.documents import services


@jobs.recurring(hours=24)
@task
def clear_strays() -> None:
    """
    Delete files that were written for a row that never came to be.
    """
    services.clear_strays(by=None, at=timezone.now())
