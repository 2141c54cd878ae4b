"""The archive set of a project: what belongs to it, and what is still missing."""

from collections.abc import Iterator
from dataclasses import dataclass
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
from kehubu.work import printing, revisions, rounds
from kehubu.work.models import Project, Round, WorkOrder

State = WorkOrder.State
FINISHED = (State.ACCEPTED, State.REVISED, State.WITHDRAWN)
EXCEPTIONS = (Step.State.SKIPPED, Step.State.WAIVED, Step.State.RETURNED)


@dataclass(frozen=True, slots=True)
class Part:
    """What one archive set is about: a whole project, or one round of it."""

    subject: Project | Round
    project: Project
    run: Run
    steps: QuerySet[Step]
    orders: QuerySet[WorkOrder]


def part(project: Project, step: Step) -> Part:
    """
    Return what is to be archived by ``step``: in regular service what has come since
    the last round ended, else everything.
    """
    steps = rounds.steps_of_present(project, step.run)
    orders = project.orders.filter(round=project.round)
    if not project.goes_round:
        return Part(project, project, step.run, steps, orders)
    present = project.rounds.select_related("project").get(number=project.round)
    return Part(present, project, step.run, steps, orders)


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


def entries(part: Part, *, by: User | None, at: datetime) -> list[Entry]:
    """
    Return the files of the set, printing what is not printed yet.
    """
    collected: list[Entry] = []
    steps = part.steps.select_related("assignee", "done_by").order_by("pk")
    collected += _of_run(part.run, list(steps), "00-流程", by, at)
    for number, run in enumerate(_department_runs(part), start=1):
        folder = f"{number:02}-{run.order.number}"
        collected += _of_run(run, list(procedures.steps_of(run.pk)), folder, by, at)
    for order in part.orders.exclude(department_run=None):
        collected += _of_order(order)
    chains = revisions.chains(part.project)
    present = [c for c in chains if c.first.order.round == part.project.round]
    collected += [_of_revisions(chain, by, at) for chain in present]
    return collected


def remarks(part: Part) -> list[str]:
    """
    Return the exceptions that the archive must own up to, with their reasons.
    """
    of_departments = Step.objects.filter(run__in=_department_runs(part))
    steps = (part.steps | of_departments).filter(state__in=EXCEPTIONS)
    return [
        f"{step.clause} {step}：{step.get_state_display()}，{step.reason}"
        for step in steps.order_by("pk")
    ]


def _department_runs(part: Part) -> QuerySet[Run]:
    runs = Run.objects.filter(order__in=part.orders.values("pk"))
    with_names = runs.select_related("order", "definition__procedure")
    return with_names.defer("definition__source").order_by("pk")


def _unfinished_steps(archiving: Step) -> Iterator[str]:
    for step in archiving.run.steps.open().exclude(pk=archiving.pk):
        yield _("步骤“%(step)s”还没有完成。") % {"step": step}


def _unfinished_orders(project: Project) -> Iterator[str]:
    present = project.orders.filter(round=project.round)
    for order in present.select_related("department", "department_run"):
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
    present = project.orders.filter(round=project.round, extra_revision=None)
    for order in present:
        if order.is_beyond_agreement:
            yield _("第 %(n)s 次改稿 %(number)s 超出约定，还没有决定是否收费。") % {
                "n": order.revision_number,
                "number": order.number,
            }


def _unprinted(project: Project) -> Iterator[str]:
    accepted = project.orders.filter(round=project.round, state=State.ACCEPTED)
    for order in accepted:
        if not any(paper.key.endswith(":accepted") for paper in sealed_papers(order)):
            yield _("工作单 %(number)s 的封印文件还在生成，请稍候。") % {
                "number": order.number
            }


def sealed_papers(order: WorkOrder) -> list[Paper]:
    return [paper for paper in documents.papers_of(order) if paper.is_sealed]


def _of_run(
    run: Run, steps: list[Step], folder: str, by: User | None, at: datetime
) -> Iterator[Entry]:
    title = f"{run.definition.procedure.key} {run.title}"
    chart = keeping.print_paper(
        printing.run_paper(run, steps, run.definition.procedure.key, at),
        by=by,
        at=at,
        subject=run,
        kind="run",
        # A run that goes round is printed for each round; a department's once.
        key=f"run:{run.pk}:archive:{steps[-1].pk}",
    )
    yield Entry(folder, title, chart.file)
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
