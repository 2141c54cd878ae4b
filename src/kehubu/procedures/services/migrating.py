"""
Runs under way taken to another version: a job of one transaction for each run.

A killed worker goes on where it stopped, as each run remembers what became of it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.jobs.worker import LONG
from kehubu.people.models import User
from kehubu.procedures import engine
from kehubu.procedures.engine import Graph
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Definition, MigratedRun, Migration, Run
from kehubu.procedures.services.moving import move

SAID = 1000


class SameVersion(DomainError):
    code = "procedures_migration_same_version"
    message = _("只能迁移到同一流程的另一个版本。")


class MigrationReasonMissing(DomainError):
    code = "procedures_migration_reason_missing"
    message = _("请写明为什么迁移。")
    field = "reason"


class NothingToMigrate(DomainError):
    code = "procedures_migration_nothing"
    message = _("第 %(number)s 版没有可以迁移的事项。")


class MigrationUnderWay(DomainError):
    code = "procedures_migration_under_way"
    message = _("第 %(number)s 版的事项正在迁移，请等它结束。")


class UnknownPlace(DomainError):
    code = "procedures_migration_unknown_place"
    message = _("对应关系里的“%(node)s”不存在。")


@transaction.atomic
def migrate(
    source: Definition,
    *,
    by: User,
    at: datetime,
    target: Definition,
    mapping: Mapping[str, str],
    reason: str,
    runs: Iterable[int] | None = None,
) -> Migration:
    """
    Have the worker take the runs of a version to another one; those that cannot go
    there stay as they are, and the migration says why.

    ``mapping`` names for nodes of ``source`` those of ``target``; what it does not name
    goes to the step of the same id, unless it names nothing for it. ``runs`` are keys;
    without them all that are under way go.

    :raises SameVersion, UnknownPlace: if it leads nowhere
    :raises MigrationReasonMissing: if no reason is given
    :raises MigrationUnderWay: if the last one has not ended yet
    :raises NothingToMigrate: if no run goes by that version
    """
    source = Definition.objects.select_for_update().get(pk=source.pk)
    require(by, "procedures.migrate_runs", source)
    if target.procedure_id != source.procedure_id or target.pk == source.pk:
        raise SameVersion
    full = full_mapping(graph_of(source), graph_of(target), mapping)
    if not reason.strip():
        raise MigrationReasonMissing
    if source.departures.filter(ended_at=None).exists():
        raise MigrationUnderWay(number=source.number)
    going = Run.objects.filter(definition=source, state=Run.State.RUNNING)
    chosen = going if runs is None else going.filter(pk__in=list(runs))
    keys = list(chosen.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise NothingToMigrate(number=source.number)
    made = Migration.objects.create(
        source=source,
        target=target,
        mapping=full,
        reason=reason[:SAID],
        by=by,
        started_at=at,
    )
    MigratedRun.objects.bulk_create(
        MigratedRun(migration=made, run_id=key) for key in keys
    )
    changes = {"version": [source.number, target.number], "runs": [0, len(keys)]}
    history.record(
        "migration.started",
        made,
        by=by,
        at=at,
        within=source.procedure,
        reason=reason,
        changes=changes,
    )
    take_over.enqueue(made.pk)
    return made


def full_mapping(old: Graph, new: Graph, mapping: Mapping[str, str]) -> dict[str, str]:
    """
    Return a mapping with what it leaves out, without what has no counterpart.

    :raises UnknownPlace: if it names a node that there is not
    """
    for before, after in mapping.items():
        if not old.has_node(before):
            raise UnknownPlace(node=before)
        if after and not new.has_node(after):
            raise UnknownPlace(node=after)
    full = engine.suggested(old, new) | dict(mapping)
    return {before: after for before, after in full.items() if after}


@task(queue_name=LONG)
def take_over(pk: int) -> None:
    """
    Move the runs of a migration, one after another.
    """
    while take_next(pk, timezone.now()):
        pass


@transaction.atomic
def take_next(pk: int, at: datetime) -> bool:
    """
    Move one more run; return False when all have had their turn.
    """
    rows = Migration.objects.select_for_update(of=("self",))
    migration = rows.select_related("source", "target", "by").get(pk=pk)
    if not migration.is_under_way:
        return False
    item = migration.runs.waiting().select_related("run").first()
    if item is None:
        migration.ended_at = at
        migration.save(update_fields=["ended_at"])
        return False
    item.state, item.said = _moved(migration, item.run, at)
    item.save(update_fields=["state", "said"])
    return True


def _moved(migration: Migration, run: Run, at: datetime) -> tuple[str, str]:
    """
    Move a run, or say why it cannot be; then nothing of it has been written.
    """
    try:
        with transaction.atomic():
            move(
                run,
                migration.source,
                migration.target,
                migration.mapping,
                by=migration.by,
                at=at,
                reason=migration.reason,
            )
    except DomainError as refusal:
        said = "".join([str(refusal), *refusal.details])
        return MigratedRun.State.REFUSED, said[:SAID]
    return MigratedRun.State.MOVED, ""
