"""What recurs: sessions that have ended are cleared away."""

from django_tasks import task

from kehubu.core import jobs
from kehubu.people.sessions import SessionStore


@jobs.recurring(hours=24)
@task
def clear_sessions() -> None:
    """
    Delete the sessions whose time is over.
    """
    SessionStore.clear_expired()
