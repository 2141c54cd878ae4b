"""
Facts: what services announce, and who hears it after commit.

``announce`` writes one job for each receiver in the caller's transaction; the
worker delivers them, each until it succeeds. So a receiver may run twice and must
do no harm then. A rolled-back act announces nothing.
"""

from collections.abc import Callable

from django.utils.module_loading import import_string
from django_tasks import task

from kehubu.core import jobs

Receiver = Callable[[int], None]
_receivers: dict[str, list[str]] = {}


def on(*names: str) -> Callable[[Receiver], Receiver]:
    """
    Subscribe a receiver to facts.
    """

    def subscribe(receiver: Receiver) -> Receiver:
        path = f"{receiver.__module__}.{receiver.__qualname__}"
        for name in names:
            _receivers.setdefault(name, []).append(path)
        return receiver

    return subscribe


def announce(name: str, *subject_ids: int) -> None:
    """
    Say that ``name`` has happened to each subject; receivers hear it soon.
    """
    calls = [(path, pk) for pk in subject_ids for path in _receivers.get(name, [])]
    jobs.enqueue_all(deliver, calls)


@task
def deliver(receiver: str, subject_id: int) -> None:
    import_string(receiver)(subject_id)
