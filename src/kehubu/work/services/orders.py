"""Work orders on the desk of the account department: drafted, amended, dropped."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.core.versions import check_version
from kehubu.documents import services as documents
from kehubu.people.models import Department, User
from kehubu.procedures.models import Run
from kehubu.work.departments import KINDS, ROUTES, Job
from kehubu.work.models import Deliverable, Project, WorkOrder

BEYOND_AGREEMENT = "work.revision_beyond_agreement"
CARRIED = (
    "job",
    "is_outsourced",
    "brand",
    "background",
    "target",
    "mandatories",
    "materials",
    "is_billable",
    "budget_fen",
    "quotation",
    "planned_hours",
    "priority",
    "agreed_revisions",
)
"""What a revision order takes over from the order that it follows."""


class OrderNotOpenToChange(DomainError):
    code = "order_not_open_to_change"
    message = _("工作单%(state)s，不能再改；要改请开修改单。")


class SuggestionNeedsItsOrder(DomainError):
    code = "order_suggestion_needs_its_order"
    message = _("修改单接续着 %(number)s 的修改意见，不能删除。")


class ProjectEnded(DomainError):
    code = "order_project_ended"
    message = _("项目已结束（%(state)s），不能再开工作单。")


class NoRoundRunning(DomainError):
    code = "order_no_round_running"
    message = _("现在是常规服务，没有进行中的项目；先记下提出的项目，再开工作单。")


class TakesNoOrders(DomainError):
    code = "order_department_takes_none"
    message = _("%(department)s还没有接单流程，不能送工作单。")
    field = "department"


class NotTheirJob(DomainError):
    code = "order_not_their_job"
    message = _("“%(job)s”不由%(department)s接单，请改选部门或工作类别。")
    field = "job"


@transaction.atomic
def draft_order(
    project: Project,
    run: Run,
    *,
    by: User,
    at: datetime,
    department: Department,
    values: Mapping[str, Any],
    deliverables: Sequence[Mapping[str, Any]] = (),
    files: Sequence[Upload] = (),
) -> WorkOrder:
    """
    Begin an order for a department; it may still be incomplete.

    :raises ProjectEnded: if there is nothing more to be ordered
    :raises NoRoundRunning: if in regular service nothing has come up
    :raises TakesNoOrders: if the department has no procedure that begins with an order
    :raises NotTheirJob: if another department does that kind of work
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    Run.objects.select_for_update().get(pk=run.pk)
    project = Project.objects.select_for_update().get(pk=project.pk)
    require(by, "work.draft_order", project)
    _check_running(project)
    _check_department(department, values["job"])
    order = WorkOrder.objects.create(
        number=_number(by, at),
        project=project,
        run=run,
        round=project.round,
        department=department,
        issuer=by,
        opened_at=at,
        **values,
    )
    _write_deliverables(order, deliverables)
    _keep_files(order, files, by, at)
    history.record("order.drafted", order, by=by, at=at, within=project)
    search.refresh_soon(WorkOrder, [order.pk])
    return order


@transaction.atomic
def amend_order(
    order: WorkOrder,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    deliverables: Sequence[Mapping[str, Any]],
    files: Sequence[Upload] = (),
    seen: int,
) -> WorkOrder:
    """
    Change a draft or a returned order; ``seen`` is the version that the editor saw.

    :raises OrderNotOpenToChange: once it has been submitted
    :raises TakesNoOrders: if the department has no procedure that begins with an order
    :raises NotTheirJob: if another department does that kind of work
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    order = _locked(order)
    require(by, "work.issue_order", order)
    _check_open(order)
    department = values.get("department", order.department)
    _check_department(department, values.get("job", order.job))
    changes = {**values, "version": check_version(order, seen)}
    if order.is_revision:
        # What was agreed stands on the first order; a later one does not move it.
        changes["agreed_revisions"] = order.agreed_revisions
    history.amend(
        order, "order.amended", by=by, at=at, within=order.project, values=changes
    )
    _write_deliverables(order, deliverables)
    _keep_files(order, files, by, at)
    search.refresh_soon(WorkOrder, [order.pk])
    return order


@transaction.atomic
def drop_order(order: WorkOrder, *, by: User, at: datetime) -> None:
    """
    Drop a draft that was never submitted.

    :raises OrderNotOpenToChange: once it has been submitted
    :raises SuggestionNeedsItsOrder: if it answers a suggestion: no oral orders
    """
    order = _locked(order)
    require(by, "work.issue_order", order)
    if order.state != WorkOrder.State.DRAFT:
        raise OrderNotOpenToChange(state=order.get_state_display())
    if order.revises:
        raise SuggestionNeedsItsOrder(number=order.revises.number)
    within = order.project
    changes = {"number": [order.number, ""]}
    history.record("order.dropped", order, by=by, at=at, within=within, changes=changes)
    search.refresh_soon(WorkOrder, [order.pk])
    documents.discard(order, by=by, at=at)
    order.delete()


def draft_revision(
    order: WorkOrder, remarks: str, *, by: User, at: datetime
) -> WorkOrder:
    """
    Begin the revision order that a suggestion asks for: a revision is an order too.
    """
    carried = {name: getattr(order, name) for name in CARRIED}
    revision = WorkOrder.objects.create(
        number=_number(by, at),
        project=order.project,
        run=order.run,
        round=order.round,
        department=order.department,
        issuer=by,
        kind=WorkOrder.Kind.REVISION,
        revises=order,
        revision_number=order.revision_number + 1,
        task=remarks,
        opened_at=at,
        **carried,
    )
    lines = order.deliverables.values("medium", "size", "quantity", "remark")
    _write_deliverables(revision, list(lines))
    history.record("order.drafted", revision, by=by, at=at, within=order.project)
    search.refresh_soon(WorkOrder, [revision.pk])
    if revision.is_beyond_agreement:
        facts.announce(BEYOND_AGREEMENT, revision.pk)
    return revision


def _locked(order: WorkOrder) -> WorkOrder:
    """
    Lock the run, then the order: who submits the run's orders holds the run from the
    look at what they lack to the end.
    """
    Run.objects.select_for_update().get(pk=order.run_id)
    return WorkOrder.objects.select_for_update().get(pk=order.pk)


def _check_open(order: WorkOrder) -> None:
    if not order.is_open_to_change:
        raise OrderNotOpenToChange(state=order.get_state_display())


def _check_running(project: Project) -> None:
    if not project.is_running:
        raise ProjectEnded(state=project.get_state_display())
    if project.goes_round and not project.rounds.running().exists():
        raise NoRoundRunning


def _check_department(department: Department, job: str) -> None:
    if department.kind not in KINDS:
        raise TakesNoOrders(department=department)
    wanted = Job(job)
    if ROUTES[wanted].kind != department.kind:
        raise NotTheirJob(job=wanted.label, department=department)


def _number(by: User, at: datetime) -> str:
    year = timezone.localtime(at).year
    serial = documents.next_number(f"order:{year}", by=by, at=at)
    return f"GZ-{year}-{serial:04}"


def _write_deliverables(
    order: WorkOrder, deliverables: Sequence[Mapping[str, Any]]
) -> None:
    order.deliverables.all().delete()
    Deliverable.objects.bulk_create(
        Deliverable(order=order, **line) for line in deliverables
    )


def _keep_files(
    order: WorkOrder, files: Sequence[Upload], by: User, at: datetime
) -> None:
    for file in files:
        documents.keep(file, by=by, at=at, subject=order)
