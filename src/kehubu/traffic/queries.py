from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kehubu.documents import queries as documents
from kehubu.documents.models import Paper, StoredFile
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.models import Run
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import Signature
from kehubu.timesheets import queries as timesheets
from kehubu.traffic.models import BagOrder, CloseLine, JobBag, MonthlyClose
from kehubu.work.models import Delivery, WorkOrder

MINUTES = 60
OVER = (
    WorkOrder.State.ACCEPTED,
    WorkOrder.State.REVISED,
    WorkOrder.State.WITHDRAWN,
)


def bags(user: User) -> QuerySet[JobBag]:
    seen = JobBag.objects.visible_to(user)
    people = ("order__project__client", "order__department", "opened_by")
    return seen.select_related(*people).order_by("-pk")


def found(user: User, words: str) -> QuerySet[JobBag]:
    """
    Return the bags in which all words are found: job number, order, client, project.
    """
    rows = bags(user)
    for word in words.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(order__number__icontains=word)
            | Q(order__project__title__icontains=word)
            | Q(order__project__client__name__icontains=word)
        )
    return rows


def to_be_opened(user: User) -> QuerySet[WorkOrder]:
    """
    Return the issued orders that have no bag yet.
    """
    seen = WorkOrder.objects.visible_to(user).filter(revises=None, bag=None)
    issued = seen.exclude(state__in=WorkOrder.BEFORE_ISSUE).exclude(
        state=WorkOrder.State.WITHDRAWN, sent_at=None
    )
    return issued.select_related("project__client", "department").order_by("pk")


def keepers() -> QuerySet[User]:
    """
    Return who keeps the bags: traffic, or administration where nobody is in traffic.
    """
    traffic = User.objects.holding(Position.TRAFFIC)
    return (
        traffic if traffic.exists() else User.objects.holding(Position.ADMINISTRATION)
    )


@dataclass(frozen=True, slots=True)
class Job:
    """A bag with what it takes to settle it: its orders and its hours."""

    bag: JobBag
    orders: list[WorkOrder]
    minutes: Mapping[int, Mapping[int, int]]
    """By order and person."""

    @property
    def is_billable(self) -> bool | None:
        """
        Whether the client pays for any of it; None where nothing is said.
        """
        said = [o.is_billable for o in self.orders if o.is_billable is not None]
        return any(said) if said else None

    @property
    def planned_minutes(self) -> int:
        return sum((o.planned_hours or 0) * MINUTES for o in self.orders)

    @property
    def actual_minutes(self) -> int:
        spent = (self.minutes.get(order.pk, {}) for order in self.orders)
        return sum(minutes for each in spent for minutes in each.values())

    @property
    def budget_fen(self) -> int | None:
        """
        The budget of the first order: revisions repeat it.
        """
        return self.bag.order.budget_fen

    @property
    def lacking(self) -> list[str]:
        """
        A sentence for each thing that is open: accepted, archived, samples, hours.
        """
        return list(self._lacking())

    def _lacking(self) -> Iterator[str]:
        followed = {order.revises_id for order in self.orders}
        for order in self.orders:
            said = {"number": order.number, "state": order.get_state_display()}
            if order.state not in OVER:
                yield _("工作单 %(number)s %(state)s，还没有了结。") % said
            elif order.state == WorkOrder.State.REVISED and order.pk not in followed:
                yield _("接续 %(number)s 的修改单还没有批准。") % said
            elif order.department_run and order.department_run.is_running:
                yield _("%(number)s 的部门流程还没有走到存档。") % said
        if not self.bag.samples:
            yield _("没有留成品样本。")
        if not self.actual_minutes:
            yield _("没有记工时。")


def jobs(bag_ids: Iterable[int]) -> list[Job]:
    """
    Return these bags as jobs, in a constant number of statements.
    """
    rows = JobBag.objects.filter(pk__in=list(bag_ids)).order_by("pk")
    rows = rows.select_related("order__project__client", "order__department")
    entries = list(rows.prefetch_related("entries__order__department_run"))
    orders = {bag.pk: [entry.order for entry in bag.entries.all()] for bag in entries}
    keys = [order.pk for found in orders.values() for order in found]
    minutes = timesheets.minutes_about(WorkOrder._meta.label_lower, keys)
    return [Job(bag, orders[bag.pk], minutes) for bag in entries]


def job_of(bag: JobBag) -> Job:
    return jobs([bag.pk])[0]


PROPOSED = 200


def proposals(user: User) -> list[Job]:
    """
    Return the jobs that are neither settled nor listed in a month that is open, those
    that lack nothing in front; the oldest at most, those with orders under way last.
    """
    lines = CloseLine.objects.exclude(state=CloseLine.State.REFUSED)
    free = bags(user).exclude(pk__in=lines.values("bag"))
    under_way = BagOrder.objects.filter(bag=OuterRef("pk")).exclude(
        order__state__in=OVER
    )
    ranked = free.annotate(is_under_way=Exists(under_way))
    keys = ranked.order_by("is_under_way", "pk").values_list("pk", flat=True)
    return sorted(jobs(keys[:PROPOSED]), key=lambda job: len(job.lacking))


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line of a close beside its job. What is settled shows the figures that were kept,
    all else those of now, also in a month that was opened again.
    """

    row: CloseLine
    job: Job

    @property
    def figures(self) -> CloseLine | Job:
        is_settled = self.row.state == CloseLine.State.SETTLED
        return self.row if is_settled else self.job

    @property
    def planned_minutes(self) -> int | None:
        return self.figures.planned_minutes

    @property
    def actual_minutes(self) -> int:
        return self.figures.actual_minutes or 0

    @property
    def is_billable(self) -> bool | None:
        return self.figures.is_billable

    @property
    def budget_fen(self) -> int | None:
        return self.figures.budget_fen


def lines(user: User, close: MonthlyClose) -> list[Line]:
    """
    Return the lines of a close that the user may see, billable jobs in front.
    """
    seen = CloseLine.objects.visible_to(user).filter(close=close)
    rows = list(seen.select_related("listed_by"))
    known = {job.bag.pk: job for job in jobs(row.bag_id for row in rows)}
    made = [Line(row, known[row.bag_id]) for row in rows]
    return sorted(made, key=lambda line: (line.is_billable is not True, line.row.pk))


def months() -> QuerySet[MonthlyClose]:
    return MonthlyClose.objects.select_related("settled_by").order_by("-month")


@dataclass(frozen=True, slots=True)
class Share:
    """What a person has spent on a job."""

    person: User
    minutes: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a bag holds."""

    job: Job
    shares: list[Share]
    signatures: list[Signature]
    papers: list[Paper]
    files: list[StoredFile]
    deliveries: list[Delivery]
    photos: list[StoredFile]
    lines: list[CloseLine]


def contents(bag: JobBag) -> Contents:
    job = job_of(bag)
    kind = WorkOrder._meta.label_lower
    orders = job.orders
    deliveries = Delivery.objects.filter(order__in=orders).select_related(
        "order", "delivered_by"
    )
    return Contents(
        job,
        _shares(job),
        [s for o in orders for s in signed.signatures_on(kind, o.pk)],
        [paper for order in orders for paper in documents.papers_of(order)],
        [file for row in (*orders, *deliveries) for file in documents.files_of(row)],
        list(deliveries),
        list(documents.files_of(bag)),
        list(bag.lines.select_related("close")),
    )


def _shares(job: Job) -> list[Share]:
    spent: Counter[int] = Counter()
    for order in job.orders:
        spent += Counter(job.minutes.get(order.pk, {}))
    people = User.objects.in_bulk(spent)
    return [Share(people[pk], minutes) for pk, minutes in sorted(spent.items())]


def is_settled(run: Run, on: date | None) -> bool:
    """
    Tell whether the hours of a run are closed: its job is settled, or the day lies in
    what a settled month has closed. What is made of a settled job later, as the client
    wants it changed, takes its own hours.
    """
    about = Q(bag__entries__order__department_run=run)
    if run.subject_kind == WorkOrder._meta.label_lower:
        about |= Q(bag__entries__order=run.subject_id)
    settled = CloseLine.objects.filter(
        about,
        state=CloseLine.State.SETTLED,
        bag__entries__order__sent_at__lte=F("close__settled_at"),
    )
    if settled.exists():
        return True
    closed = MonthlyClose.objects.filter(hours_through__gte=on) if on else None
    return closed is not None and closed.exists()
