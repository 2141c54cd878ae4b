"""The archive set of a project: what belongs to it, and what is still missing."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kehubu.documents import queries as documents
from kehubu.documents import services as keeping
from kehubu.documents.bundles import Entry
from kehubu.documents.models import Paper, StoredFile
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures import printing as records
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Record, Run, Step
from kehubu.procedures.records import FormEvidence
from kehubu.work import printing, revisions
from kehubu.work.models import Project, WorkOrder

State = WorkOrder.State
FINISHED = (State.ACCEPTED, State.REVISED)
EXCEPTIONS = (Step.State.SKIPPED, Step.State.WAIVED, Step.State.RETURNED)


def missing(project: Project, step: Step) -> list[str]:
    """
    Return what the set of a project's papers still lacks (TL-B1.23); ``step`` is the
    one that archives it.
    """
    return [
        *_unfinished_steps(step),
        *_unfinished_orders(project),
        *_undecided_revisions(project),
        *_unprinted(project),
    ]


def entries(
    project: Project, run: Run, *, by: User | None, at: datetime
) -> list[Entry]:
    """
    Return the files of the set, printing what is not printed yet.
    """
    collected: list[Entry] = []
    for number, each in enumerate(_runs(project, run)):
        folder = "00-流程" if number == 0 else f"{number:02}-{each.order.number}"
        collected += _of_run(each, folder, by, at)
    for order in project.orders.exclude(department_run=None):
        collected += _of_order(order)
    for chain in revisions.chains(project):
        collected.append(_of_revisions(chain, by, at))
    return collected


def remarks(project: Project, run: Run) -> list[str]:
    """
    Return the exceptions that the archive must own up to, with their reasons.
    """
    steps = Step.objects.filter(run__in=_runs(project, run), state__in=EXCEPTIONS)
    return [
        f"{step.clause} {step}：{step.get_state_display()}，{step.reason}"
        for step in steps.order_by("pk")
    ]


def _runs(project: Project, run: Run) -> list[Run]:
    departments = Run.objects.filter(order__project=project).select_related(
        "order", "definition__procedure"
    )
    return [run, *departments.defer("definition__source").order_by("pk")]


def _unfinished_steps(archiving: Step) -> Iterator[str]:
    for step in archiving.run.steps.open().exclude(pk=archiving.pk):
        yield _("步骤“%(step)s”还没有完成。") % {"step": step}


def _unfinished_orders(project: Project) -> Iterator[str]:
    for order in project.orders.select_related("department", "department_run"):
        if order.state not in FINISHED:
            yield _("工作单 %(number)s %(state)s，还没有完成。") % {
                "number": order.number,
                "state": order.get_state_display(),
            }
        elif order.department_run and order.department_run.is_running:
            yield _("%(department)s还没有把 %(number)s 归档。") % {
                "department": order.department,
                "number": order.number,
            }


def _undecided_revisions(project: Project) -> Iterator[str]:
    for order in project.orders.filter(extra_revision=None):
        if order.is_beyond_agreement:
            yield _("第 %(n)s 次改稿 %(number)s 超出约定，还没有决定是否收费。") % {
                "n": order.revision_number,
                "number": order.number,
            }


def _unprinted(project: Project) -> Iterator[str]:
    for order in project.orders.filter(state=State.ACCEPTED):
        if not any(paper.key.endswith(":accepted") for paper in sealed_papers(order)):
            yield _("工作单 %(number)s 的封印文件还在生成，请稍候。") % {
                "number": order.number
            }


def sealed_papers(order: WorkOrder) -> list[Paper]:
    return [paper for paper in documents.papers_of(order) if paper.is_sealed]


def _of_run(run: Run, folder: str, by: User | None, at: datetime) -> Iterator[Entry]:
    title = f"{run.definition.procedure.key} {run.title}"
    chart = keeping.print_paper(
        printing.run_paper(run, run.definition.procedure.key, at),
        by=by,
        at=at,
        subject=run,
        kind="run",
        key=f"run:{run.pk}:archive",
    )
    yield Entry(folder, title, chart.file)
    steps = list(procedures.steps_of(run))
    saved = list(procedures.records_of(steps))
    for record in saved:
        paper = keeping.print_paper(
            records.record_paper(record),
            by=by,
            at=at,
            subject=record.step,
            kind="record",
            key=f"record:{record.pk}:v{record.version}",
        )
        yield Entry(folder, f"{record.step.clause} {record.step}", paper.file)
    by_step = {record.step_id: record for record in saved}
    for step in steps:
        for file in _files_of(step, by_step.get(step.pk)):
            yield Entry(folder, f"{step.clause} {step}", file)


def _files_of(step: Step, record: Record | None) -> QuerySet[StoredFile]:
    """
    Return the files of a step. What its author has taken out of the record is kept
    with the step, but is no part of what he left.
    """
    files = documents.files_of(step)
    proof = evidence.of(record.kind) if record else None
    if record is None or not isinstance(proof, FormEvidence):
        return files
    return files.filter(pk__in=proof.spec.file_ids(record.data))


def _of_revisions(chain: revisions.Chain, by: User | None, at: datetime) -> Entry:
    first = chain.first.order
    paper = keeping.print_paper(
        printing.revisions_paper(chain),
        by=by,
        at=at,
        subject=first,
        kind="revisions",
        key=f"revisions:{first.pk}:archive",
    )
    return Entry(f"工作单-{first.number}", str(paper), paper.file)


def _of_order(order: WorkOrder) -> Iterator[Entry]:
    folder = f"工作单-{order.number}"
    for paper in sealed_papers(order):
        yield Entry(folder, str(paper), paper.file)
    for row in [order, *order.deliveries.all()]:
        for file in documents.files_of(row):
            yield Entry(folder, str(row), file)
