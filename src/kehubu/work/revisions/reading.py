"""Reads revisions: a constant number of statements, whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Record, Run, Step
from kehubu.procedures.records import Files, FormEvidence, LongText
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import Signature
from kehubu.timesheets import queries as timesheets
from kehubu.work.models import Delivery, Project, Round, WorkOrder
from kehubu.work.revisions.shapes import Chain, Event, FileLink, Turn

AMENDED = ("amend", "reorder")
"""Outcomes of a proposal with which the client wants something changed."""
RECORD, DELIVERY = Record._meta.label_lower, Delivery._meta.label_lower


@dataclass
class Material:
    """All that the turns of some orders are read from, as far as one may see it."""

    orders: Collection[int]
    runs: Collection[int]
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    files: dict[int, list[StoredFile]] = field(default_factory=dict)
    steps: dict[int, list[Step]] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    opinions: dict[tuple[str, int], list[Signature]] = field(default_factory=dict)
    amendments: dict[tuple[int, int], list[Record]] = field(default_factory=dict)
    """What clients wanted changed, by run and round."""
    minutes: dict[int, int] = field(default_factory=dict)


def chains(project: Project, user: User | None = None) -> list[Chain]:
    """
    Return the turns of all pieces of work of a project, as far as the user may see
    them; without a user all, for the archive.
    """
    return _read(_linked(_orders(project.pk)), user)


def chain_of(order: WorkOrder, user: User | None = None) -> Chain:
    """
    Return the turns of the piece of work to which a visible order belongs.
    """
    linked = _linked(_orders(order.project_id))
    mine = [chain for chain in linked if order in chain]
    return _read(mine, user)[0]


def chains_of(orders: QuerySet[WorkOrder]) -> list[Chain]:
    """
    Return, for the system, all turns of the work to which these orders belong.
    """
    wanted = set(orders.values_list("pk", flat=True))
    projects = set(orders.values_list("project", flat=True))
    linked = [chain for pk in sorted(projects) for chain in _linked(_orders(pk))]
    mine = [chain for chain in linked if wanted & {order.pk for order in chain}]
    return _read(mine, None)


def _orders(project_id: int) -> list[WorkOrder]:
    orders = WorkOrder.objects.filter(project=project_id)
    people = ("project__client", "department", "issuer", "extra_revision__decided_by")
    return list(orders.select_related(*people).order_by("revision_number", "pk"))


def _linked(orders: Sequence[WorkOrder]) -> list[list[WorkOrder]]:
    """
    Put each revision behind the order that it revises.
    """
    following = {order.revises_id: order for order in orders if order.revises_id}
    found = []
    for first in orders:
        if first.revises_id is None:
            chain = [first]
            while after := following.get(chain[-1].pk):
                chain.append(after)
            found.append(chain)
    return found


def _read(linked: Sequence[Sequence[WorkOrder]], user: User | None) -> list[Chain]:
    material = _material([order for chain in linked for order in chain], user)
    read = [Chain(list(_turns(chain, material)), count=len(chain)) for chain in linked]
    return [chain for chain in read if chain.turns]


def _material(orders: Sequence[WorkOrder], user: User | None) -> Material:
    pks = [order.pk for order in orders]
    runs = [o.department_run_id for o in orders] + [o.run_id for o in orders]
    shown = WorkOrder.objects.filter(pk__in=pks)
    known = Run.objects.filter(pk__in=filter(None, runs))
    if user is not None:
        shown, known = shown.visible_to(user), known.visible_to(user)
    found = Material(
        orders=set(shown.values_list("pk", flat=True)),
        runs=set(known.values_list("pk", flat=True)),
    )
    _add_deliveries(found)
    _add_steps(found, [o.department_run_id for o in orders if o.department_run_id])
    _add_opinions(found)
    _add_amendments(found, {order.run_id for order in orders})
    spent = timesheets.minutes_about(WorkOrder._meta.label_lower, pks)
    found.minutes = {pk: sum(each.values()) for pk, each in spent.items()}
    return found


def _add_deliveries(found: Material) -> None:
    deliveries = Delivery.objects.filter(order__in=found.orders)
    for delivery in deliveries.select_related("delivered_by", "reviewed_by"):
        found.deliveries[delivery.order_id] = delivery
    kept = defaultdict(list)
    pks = [delivery.pk for delivery in found.deliveries.values()]
    for file in documents.files_of_rows(Delivery, pks):
        kept[file.subject_id].append(file)
    found.files = dict(kept)


def _add_steps(found: Material, runs: Sequence[int]) -> None:
    seen = [pk for pk in runs if pk in found.runs]
    steps = Step.objects.filter(run__in=seen).select_related("done_by")
    by_run = defaultdict(list)
    for step in steps.order_by("pk"):
        by_run[step.run_id].append(step)
    found.steps = dict(by_run)
    records = Record.objects.filter(step__run__in=seen).select_related("saved_by")
    found.records = {record.step_id: record for record in records}


def _add_opinions(found: Material) -> None:
    given = signed.signatures_on_rows(
        {
            RECORD: [record.pk for record in found.records.values()],
            DELIVERY: [delivery.pk for delivery in found.deliveries.values()],
        }
    )
    by_row = defaultdict(list)
    for signature in given:
        content = signature.request.content
        by_row[content.subject_kind, content.subject_id].append(signature)
    found.opinions = dict(by_row)


def _add_amendments(found: Material, runs: Collection[int]) -> None:
    seen = [pk for pk in runs if pk in found.runs]
    records = Record.objects.filter(step__run__in=seen, step__outcome__in=AMENDED)
    ended = Round.objects.filter(
        last_step__run=OuterRef("step__run"), last_step__lt=OuterRef("step")
    )
    counted = ended.order_by().values("last_step__run").annotate(n=Count("pk"))
    records = records.annotate(round=1 + Coalesce(Subquery(counted.values("n")), 0))
    by_round: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for record in records.select_related("step", "saved_by").order_by("step"):
        by_round[record.step.run_id, record.round].append(record)
    found.amendments = dict(by_round)


def _turns(chain: Sequence[WorkOrder], found: Material) -> Iterator[Turn]:
    causes: list[Event] = []
    for order, after in zip(chain, [*chain[1:], None], strict=True):
        answers = sorted(_answers(order, after, found), key=_moment)
        if order.pk in found.orders:
            inner = list(_returns(order, found))
            made = [*_made(order, found), *_delivered(order, found)]
            yield Turn(
                order=order,
                causes=causes,
                events=sorted([*made, *inner, *answers], key=_moment),
                inner_rounds=len(inner),
                delivery=found.deliveries.get(order.pk),
                extra=getattr(order, "extra_revision", None),
                minutes=found.minutes.get(order.pk),
            )
        causes = [event for event in answers if event.is_demand]


def _moment(event: Event) -> Any:
    return event.at


def _made(order: WorkOrder, found: Material) -> Iterator[Event]:
    """
    Yield the records of the department, each with what its signers said of it.
    """
    for step in found.steps.get(order.department_run_id or 0, []):
        record = found.records.get(step.pk)
        if record:
            yield _left(step, record)
            for signature in found.opinions.get((RECORD, record.pk), []):
                yield _opinion(signature, step.get_absolute_url())


def _left(step: Step, record: Record) -> Event:
    proof = evidence.of(record.kind)
    spec = proof.spec if isinstance(proof, FormEvidence) else None
    fields = spec.fields.items() if spec else ()
    said = (record.data.get(n) for n, f in fields if isinstance(f, LongText))
    named = [
        file
        for name, known in fields
        if isinstance(known, Files)
        for file in record.data.get(name) or []
    ]
    title = str(spec.title) if spec else str(step)
    if step.visit > 1:
        title = _("%(record)s（第 %(n)s 次）") % {"record": title, "n": step.visit}
    return Event(
        at=record.saved_at,
        what=title,
        name=record.saved_by.name,
        words=next(filter(None, said), ""),
        files=[FileLink(file["id"], file["name"]) for file in named],
        url=step.get_absolute_url(),
    )


def _opinion(signature: Signature, url: str, *, is_demand: bool = False) -> Event:
    rejected = signature.verdict == Signature.Verdict.REJECTED
    return Event(
        at=signature.at,
        what=_("签字退回") if rejected else _("签字通过"),
        name=signature.signer.name,
        words=signature.comment,
        tone="bad" if rejected else "good",
        url=url,
        is_demand=is_demand and rejected,
    )


def _returns(order: WorkOrder, found: Material) -> Iterator[Event]:
    """
    Yield each return inside the department: a step that was opened again by the end of
    itself or of a later one.
    """
    steps = found.steps.get(order.department_run_id or 0, [])
    place: dict[str, int] = {}
    for step in steps:
        place.setdefault(step.node_id, len(place))
    ended = {step.done_at: step for step in steps if step.done_at}
    told = set()
    for step in steps:
        cause = ended.get(step.opened_at)
        if step.visit == 1 or cause is None or cause.pk in told:
            continue
        if place[cause.node_id] >= place[step.node_id]:
            told.add(cause.pk)
            yield Event(
                at=step.opened_at,
                what=_("退回到“%(step)s”") % {"step": step},
                name=cause.done_by.name if cause.done_by else "",
                words=cause.reason,
                tone="bad",
                url=cause.get_absolute_url(),
            )


def _delivered(order: WorkOrder, found: Material) -> Iterator[Event]:
    delivery = found.deliveries.get(order.pk)
    if delivery:
        files = found.files.get(delivery.pk, [])
        yield Event(
            at=delivery.delivered_at,
            what=_("交付"),
            name=delivery.delivered_by.name,
            words=delivery.note,
            files=[FileLink(file.pk, file.name) for file in files],
        )


def _answers(
    order: WorkOrder, after: WorkOrder | None, found: Material
) -> Iterator[Event]:
    """
    Yield what was said of the result: by signers, by the client, by the account
    department.
    """
    delivery = found.deliveries.get(order.pk)
    if delivery is None:
        return
    for signature in found.opinions.get((DELIVERY, delivery.pk), []):
        yield _opinion(signature, "", is_demand=True)
    for record in found.amendments.get((order.run_id, order.round), []):
        at = record.step.done_at
        until = after.opened_at if after else at
        if at and until and delivery.delivered_at <= at <= until:
            yield Event(
                at=at,
                what=_("客户要求修改"),
                name=record.saved_by.name,
                words=record.data.get("changes") or "",
                tone="bad",
                url=record.step.get_absolute_url(),
                is_demand=True,
            )
    yield from _verdict(delivery)


def _verdict(delivery: Delivery) -> Iterator[Event]:
    if delivery.reviewed_at and delivery.reviewed_by:
        suggested = delivery.verdict == Delivery.Verdict.SUGGESTIONS
        yield Event(
            at=delivery.reviewed_at,
            what=_("客户部提出建议") if suggested else _("客户部认可"),
            name=delivery.reviewed_by.name,
            words=delivery.remarks,
            tone="bad" if suggested else "good",
            is_demand=suggested,
        )
