"""The board: leads, and the projects that pursue them, by the stage of their steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, Min, Q, QuerySet, TextField
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from kehubu.clients.models import Client
from kehubu.core import prepared
from kehubu.core.prepared import Ask, ask_for
from kehubu.opportunities.models import Lead, LeadQuerySet, Pipeline
from kehubu.opportunities.queries.leads import pipeline
from kehubu.opportunities.queries.recorded import (
    card_source,
    contract_fen,
    stage_number,
    steps_of,
)
from kehubu.opportunities.stages import SIGNED, STAGES, Stage, stage_of, weighted
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.work.models import Project

CARDS = 20
"""How many cards a column shows; the list has all of them."""


@dataclass(frozen=True)
class Opportunity:
    """
    A piece of business as the board shows it: a lead, a project, or both.

    ``value_fen`` is what is expected, and from the contract on its amount; ``since``
    when it came to its stage; ``next_on`` the next follow-up, or the due date of the
    open step; ``is_late`` that this day has passed, ``idle_days`` how long nobody has
    touched it.
    """

    lead: Lead | None
    project: Project | None
    client: Client
    title: str
    owner: User | None
    source: str
    value_fen: int | None
    closes_on: date | None
    stage: Stage
    percent: int
    since: date
    next_on: date | None
    idle_days: int
    is_neglected: bool
    today: date

    @property
    def url(self) -> str:
        row = self.lead or self.project
        return row.get_absolute_url() if row else ""

    @property
    def age_days(self) -> int:
        return (self.today - self.since).days

    @property
    def is_late(self) -> bool:
        return self.next_on is not None and self.next_on < self.today

    @property
    def is_signed(self) -> bool:
        return self.stage.number >= SIGNED

    @property
    def weighted_fen(self) -> int:
        return weighted(self.value_fen or 0, self.percent)

    @property
    def source_label(self) -> str:
        labels = dict(Lead._meta.get_field("source").flatchoices)
        return str(labels.get(self.source, ""))


@dataclass(frozen=True)
class Column:
    """A stage with what stands in it."""

    stage: Stage
    percent: int
    found: Sequence[Opportunity]

    @property
    def cards(self) -> Sequence[Opportunity]:
        return self.found[:CARDS]

    @property
    def more(self) -> int:
        return len(self.found) - len(self.cards)

    @cached_property
    def sum_fen(self) -> int:
        return sum(each.value_fen or 0 for each in self.found)

    @cached_property
    def weighted_fen(self) -> int:
        return sum(each.weighted_fen for each in self.found)


@dataclass(frozen=True)
class Board:
    columns: Sequence[Column]

    @property
    def open_columns(self) -> list[Column]:
        """
        The columns of what is not signed yet.
        """
        return [one for one in self.columns if one.stage.number < SIGNED]

    @property
    def count(self) -> int:
        return sum(len(column.found) for column in self.open_columns)

    @property
    def sum_fen(self) -> int:
        return sum(column.sum_fen for column in self.open_columns)

    @property
    def weighted_fen(self) -> int:
        return sum(column.weighted_fen for column in self.open_columns)


def board(found: Iterable[Opportunity], percents: Sequence[int]) -> Board:
    """
    Put business into the columns of its stages, what is late or neglected first.
    """
    by_stage: dict[int, list[Opportunity]] = {stage.number: [] for stage in STAGES}
    for each in found:
        by_stage[each.stage.number].append(each)
    return Board(
        [
            Column(stage, percents[stage.number], by_stage[stage.number])
            for stage in STAGES
        ]
    )


def in_hand(user: User, at: datetime) -> tuple[list[Opportunity], Pipeline]:
    """
    Return all business in hand that the user may see, and how it is weighed: open
    leads, projects that pursue one, and projects of winning a client without a lead.
    Two statements, however many there are; the most pressing first.
    """
    asks = (ask_for(_leads, user), ask_for(_projects, user), Ask(Pipeline.objects.all))
    leads, projects, weighings = prepared.together(*asks)
    weighing = weighings[0] if weighings else Pipeline(pk=1)
    running = [lead.project_id for lead in leads if lead.project_id]
    standing = _standing([*running, *(project.pk for project in projects)])
    make = _Maker(weighing, standing, at)
    found = [make.of_lead(lead) for lead in leads]
    found += [make.of_project(project) for project in projects]
    found.sort(key=_press)
    return found, weighing


def standing_of(lead: Lead, at: datetime) -> Opportunity | None:
    """
    Return how the board shows a lead; nothing where it is over.
    """
    rows = _told(Lead.objects.filter(_IN_HAND, pk=lead.pk))
    found = rows.first()
    if found is None:
        return None
    standing = _standing([found.project_id] if found.project_id else [])
    return _Maker(pipeline(), standing, at).of_lead(found)


def _press(one: Opportunity) -> tuple[bool, bool, date, int]:
    is_calm = not (one.is_late or one.is_neglected)
    day = one.next_on or date.max
    return is_calm, one.next_on is None, day, -(one.value_fen or 0)


def _leads(user: User) -> QuerySet[Any]:
    found: QuerySet[Any] = _told(Lead.objects.visible_to(user).filter(_IN_HAND))
    return found.order_by("pk")


_IN_HAND = Q(state=Lead.State.OPEN) | Q(
    state=Lead.State.PURSUED, project__state=Project.State.RUNNING
)


def _told(leads: LeadQuerySet) -> QuerySet[Any]:
    """
    Return leads with what lead card and contract of their projects say.
    """
    people = ("client", "owner", "project__accountable")
    return leads.select_related(*people).annotate(
        told_source=Coalesce(
            card_source("project"), F("source"), output_field=TextField()
        ),
        contract_fen=contract_fen("project"),
    )


def _projects(user: User) -> QuerySet[Any]:
    seen = Project.objects.visible_to(user).filter(
        kind=Project.Kind.WIN, state=Project.State.RUNNING, lead=None
    )
    told = {"told_source": card_source("pk"), "contract_fen": contract_fen("pk")}
    return seen.select_related("client", "accountable").annotate(**told).order_by("pk")


def _standing(projects: Iterable[int]) -> dict[int, dict[str, Any]]:
    """
    Return by the keys of running projects in which stage they stand, when they have
    last left each stage, what is due next, and when a step was last done.
    """
    left = {
        f"left_{stage.number}": Max("done_at", filter=Q(clause__in=stage.clauses))
        for stage in STAGES
    }
    opened = Q(state=Step.State.OPEN)
    rows = (
        steps_of(projects)
        .values("run__subject_id")
        .annotate(
            now=Min(stage_number(), filter=opened),
            came=Max(stage_number()),
            due_at=Min("due_at", filter=opened),
            started_at=Min("opened_at"),
            last_at=Max("done_at"),
            **left,
        )
    )
    return {row["run__subject_id"]: row for row in rows}


class _Maker:
    """Makes what the board shows of rows, with what is the same for all of them."""

    def __init__(
        self,
        weighing: Pipeline,
        standing: Mapping[int, Mapping[str, Any]],
        at: datetime,
    ) -> None:
        self.weighing = weighing
        self.standing = standing
        self.at = at

    def of_lead(self, lead: Any) -> Opportunity:
        if lead.project:
            return self.of_project(lead.project, lead)
        return self._made(
            lead=lead,
            client=lead.client,
            title=lead.need,
            owner=lead.owner,
            source=lead.told_source,
            value_fen=lead.value_fen,
            closes_on=lead.closes_on,
            stage=STAGES[0],
            since=timezone.localdate(lead.created_at),
            next_on=lead.follow_up_on,
            touched=timezone.localdate(lead.touched_at),
        )

    def of_project(self, project: Any, lead: Any = None) -> Opportunity:
        standing = self.standing.get(project.pk, {})
        stage = stage_of(standing.get("now"), standing.get("came"))
        told = lead or project
        value = lead.value_fen if lead else None
        last = standing.get("last_at") or project.opened_at
        due = standing.get("due_at")
        return self._made(
            lead=lead,
            project=project,
            client=told.client,
            title=project.title,
            owner=project.accountable,
            source=told.told_source or "",
            value_fen=value if told.contract_fen is None else told.contract_fen,
            closes_on=lead.closes_on if lead else None,
            stage=stage,
            since=timezone.localdate(_since(standing, stage, project.opened_at)),
            next_on=timezone.localdate(due) if due else None,
            touched=timezone.localdate(last),
        )

    def _made(self, *, touched: date, **facts: Any) -> Opportunity:
        today = timezone.localdate(self.at)
        idle = (today - touched).days
        stage: Stage = facts["stage"]
        is_neglected = stage.number < SIGNED and idle > self.weighing.warn_days
        return Opportunity(
            **{"project": None, **facts},
            percent=self.weighing.percents[stage.number],
            idle_days=idle,
            is_neglected=is_neglected,
            today=today,
        )


def _since(standing: Mapping[str, Any], stage: Stage, opened_at: datetime) -> datetime:
    """
    Return when it came to its stage: when a step of another stage was last done.
    """
    left = [standing.get(f"left_{other.number}") for other in STAGES if other != stage]
    return max([moment for moment in left if moment], default=opened_at)
