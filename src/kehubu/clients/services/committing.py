"""Taking a checked list over, and taking it back: in parts, so that others can work
and a killed worker goes on where it stopped."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from kehubu.clients import kinds
from kehubu.clients.kinds import UsedSince
from kehubu.clients.models import Import, ImportRow
from kehubu.core import history, notices
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.jobs.worker import LONG
from kehubu.people.models import User

__all__ = ["AlreadyCommitted", "NothingToUndo", "UsedSince", "commit", "undo"]

BATCH = 500
DECIDED = [
    *("twin", "done", "client", "client_version", "before"),
    *("problems", "has_problems", "known_id", "deeds"),
]


class AlreadyCommitted(DomainError):
    code = "import_already_committed"
    message = _("这次导入已经确认过。")


class NothingToUndo(DomainError):
    code = "import_nothing_to_undo"
    message = _("只有已完成的导入可以撤销。")


@transaction.atomic
def commit(the_import: Import, *, by: User, at: datetime) -> Import:
    """
    Have the worker take the list over; rows with problems stay out.

    :raises AlreadyCommitted: if it has been confirmed before
    """
    the_import = _locked(the_import.pk)
    require(by, "clients.handle_import", the_import)
    if the_import.state != Import.State.OPEN:
        raise AlreadyCommitted
    values = {"state": Import.State.RUNNING, "committed_at": at}
    history.amend(the_import, "import.committed", by=by, at=at, values=values)
    take_over.enqueue(the_import.pk)
    return the_import


@transaction.atomic
def undo(
    the_import: Import, *, by: User, at: datetime, spare_used: bool = False
) -> Import:
    """
    Have the worker take the whole import back: what was created goes, what was
    updated gets its former values.

    :raises NothingToUndo: unless the import is done
    :raises UsedSince: if something was changed or used since, unless that is spared
    """
    the_import = _locked(the_import.pk)
    require(by, "clients.handle_import", the_import)
    if the_import.state != Import.State.DONE:
        raise NothingToUndo
    refusal = None if spare_used else kinds.of(the_import).used_since(the_import)
    if refusal:
        raise refusal
    values = {"state": Import.State.UNDOING}
    history.amend(the_import, "import.undone", by=by, at=at, values=values)
    take_back.enqueue(the_import.pk)
    return the_import


@task(queue_name=LONG)
def take_over(pk: int) -> None:
    """
    Take the rows of a confirmed import over, part by part.
    """
    while _take_over_part(pk, timezone.now()):
        pass


@task(queue_name=LONG)
def take_back(pk: int) -> None:
    """
    Undo an import, part by part, the last rows first.
    """
    while _take_back_part(pk, timezone.now()):
        pass


@transaction.atomic
def _take_over_part(pk: int, at: datetime) -> bool:
    the_import = _locked(pk)
    if the_import.state != Import.State.RUNNING:
        return False
    rows = list(the_import.rows.filter(has_problems=False, done="")[:BATCH])
    if not rows:
        _finish(the_import, Import.State.DONE, at)
        return False
    kinds.of(the_import).take(the_import, rows, at)
    # What bulk_update makes of so many columns takes longer than all else together.
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, update_fields=DECIDED, unique_fields=["pk"]
    )
    the_import.done_rows += sum(not row.has_problems for row in rows)
    the_import.save(update_fields=["done_rows"])
    return True


@transaction.atomic
def _take_back_part(pk: int, at: datetime) -> bool:
    the_import = _locked(pk)
    if the_import.state != Import.State.UNDOING:
        return False
    kind = kinds.of(the_import)
    rows = list(kind.to_undo(the_import).order_by("-number")[:BATCH])
    if not rows:
        _finish(the_import, Import.State.UNDONE, at)
        return False
    kind.take_back(the_import, rows, at)
    the_import.done_rows -= len(rows)
    the_import.save(update_fields=["done_rows"])
    return True


def _locked(pk: int) -> Import:
    imports = Import.objects.select_for_update().defer("data")
    return imports.get(pk=pk)


def _finish(the_import: Import, state: str, at: datetime) -> None:
    verb = "import.finished"
    values = {"state": state}
    history.amend(the_import, verb, by=the_import.by, at=at, values=values)
    notices.notify(
        [the_import.by],
        f"clients.import_{state}",
        key=f"import:{the_import.pk}:{state}",
        url=the_import.get_absolute_url(),
        at=at,
        file=the_import.file_name,
    )
