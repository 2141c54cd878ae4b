"""Figures of new business: what is expected, what was won and lost, and why."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kehubu.core.periods import Period
from kehubu.opportunities.models import Lead, Pitch
from kehubu.opportunities.queries.board import Opportunity
from kehubu.opportunities.queries.recorded import (
    CARD,
    CONTRACT,
    DECISION,
    PROJECT,
    REPORTS,
    records_of,
    stage_number,
    steps_of,
)
from kehubu.opportunities.stages import STAGES
from kehubu.people.models import User
from kehubu.procedures.models import Run, Step
from kehubu.work.models import Project
from kehubu.work.records.pursuit import CAUSES, SOURCES

State = Project.State
PUT_OFF = (State.PARKED, State.NURTURE, State.CALLED_OFF)


@dataclass(frozen=True, slots=True)
class Month:
    """What is expected to be signed in a month; None: nobody has said when."""

    first: date | None
    is_past: bool
    found: list[Opportunity]

    @property
    def sum_fen(self) -> int:
        return sum(each.value_fen or 0 for each in self.found)

    @property
    def weighted_fen(self) -> int:
        return sum(each.weighted_fen for each in self.found)

    @property
    def unvalued(self) -> int:
        """
        How many have no value yet, and so weigh nothing.
        """
        return sum(each.value_fen is None for each in self.found)


def forecast(found: Iterable[Opportunity], today: date) -> list[Month]:
    """
    Return what is expected by month, the earliest first, what has no month at the end;
    what is signed is expected no more.
    """
    months: dict[date | None, list[Opportunity]] = defaultdict(list)
    for each in found:
        if not each.is_signed:
            closes = each.closes_on
            months[closes.replace(day=1) if closes else None].append(each)
    this = today.replace(day=1)
    ordered = sorted(months, key=lambda first: first or date.max)
    return [
        Month(first, first is not None and first < this, months[first])
        for first in ordered
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a piece of business ended: ``result`` is won, lost or parked."""

    title: str
    url: str
    client: str
    industry: str
    owner: str
    source: str
    cause: str
    rivals: tuple[str, ...]
    value_fen: int | None
    result: str
    on: date
    why: str

    @property
    def result_label(self) -> str:
        return str(RESULTS[self.result])


RESULTS: dict[str, str | Promise] = {
    "won": pgettext_lazy("opportunity", "赢单"),
    "lost": pgettext_lazy("opportunity", "失单"),
    "parked": pgettext_lazy("opportunity", "搁置"),
}
_LABELS: dict[str, dict[str, str | Promise]] = {
    "source": dict(SOURCES),
    "cause": dict(CAUSES),
}


def outcomes(user: User, period: Period) -> list[Outcome]:
    """
    Return what was won, lost or put off in a period, of what the user may see, the
    latest first. Contracts and reports tell of projects, leads of the others.
    """
    first, after = period.moments
    leads = Lead.objects.visible_to(user).filter(
        state__in=[Lead.State.LOST, Lead.State.PARKED],
        closed_at__gte=first,
        closed_at__lt=after,
    )
    given_up = list(leads.select_related("client", "owner"))
    ended = _ended(user, period)
    records = records_of(project.pk for project in ended)
    leads_of = {p.pk: p.lead for p in ended if hasattr(p, "lead")}
    pitches = _pitches([*(lead.pk for lead in given_up), *_keys(leads_of)])
    found = [_of_lead(lead, pitches.get(lead.pk, [])) for lead in given_up]
    for project in ended:
        lead = leads_of.get(project.pk)
        own = pitches.get(lead.pk, []) if lead else []
        found.append(_of_project(project, lead, records.get(project.pk, {}), own))
    return sorted(found, key=lambda each: each.on, reverse=True)


def _keys(leads: Mapping[int, Lead]) -> list[int]:
    return [lead.pk for lead in leads.values()]


def _ended(user: User, period: Period) -> list[Any]:
    """
    Return the projects that were signed in the period, or ended in it without.
    """
    runs = Run.objects.filter(subject_kind=PROJECT, subject_id=OuterRef("pk"))
    signings = Step.objects.filter(
        run__subject_kind=PROJECT,
        run__subject_id=OuterRef("pk"),
        record__kind=CONTRACT,
        state=Step.State.DONE,
    ).order_by("pk")
    first, after = period.moments
    projects: Any = Project.objects.visible_to(user).filter(
        Q(kind=Project.Kind.WIN) | Q(lead__isnull=False)
    )
    projects = projects.annotate(
        signed_on=Subquery(signings.values("done_on")[:1]),
        ended_at=Subquery(runs.order_by("-pk").values("ended_at")[:1]),
    )
    unsigned = Q(
        signed_on=None,
        state__in=[State.LOST, *PUT_OFF],
        ended_at__gte=first,
        ended_at__lt=after,
    )
    found = projects.filter(Q(signed_on__range=period.days) | unsigned)
    return list(found.select_related("client", "accountable", "lead"))


def _pitches(leads: Iterable[int]) -> dict[int, list[Pitch]]:
    found: dict[int, list[Pitch]] = defaultdict(list)
    rows = Pitch.objects.filter(lead__in=list(leads)).prefetch_related("rivals")
    for pitch in rows.order_by("held_on", "pk"):
        found[pitch.lead_id].append(pitch)
    return found


def _of_lead(lead: Lead, pitches: list[Pitch]) -> Outcome:
    return Outcome(
        title=lead.need,
        url=lead.get_absolute_url(),
        client=str(lead.client),
        industry=lead.client.industry,
        owner=str(lead.owner or ""),
        source=lead.source,
        cause=lead.cause,
        rivals=_rivals(lead.rival, pitches),
        value_fen=lead.value_fen,
        result=lead.state,
        on=timezone.localdate(lead.closed_at),
        why=lead.reason,
    )


def _of_project(
    project: Any, lead: Lead | None, records: Mapping[str, Any], pitches: list[Pitch]
) -> Outcome:
    report: Mapping[str, Any] = next(
        (records[k] for k in reversed(REPORTS) if k in records), {}
    )
    value = lead.value_fen if lead else None
    card = records.get(CARD, {})
    last = pitches[-1] if pitches else None
    result = "lost" if project.state == State.LOST else "parked"
    is_won = project.signed_on is not None
    grounds = records.get(DECISION, {}).get("grounds", "")
    said = report.get("ending") or (grounds if project.state == State.PARKED else "")
    on = project.signed_on or timezone.localdate(project.ended_at)
    return Outcome(
        title=project.title,
        url=project.get_absolute_url(),
        client=str(project.client),
        industry=project.client.industry,
        owner=str(project.accountable),
        source=card.get("source") or (lead.source if lead else ""),
        cause=(not is_won and report.get("cause")) or (last.cause if last else ""),
        rivals=_rivals("" if is_won else report.get("rival", ""), pitches),
        value_fen=records.get(CONTRACT, {}).get("amount_fen", value)
        if is_won
        else value,
        result="won" if is_won else result,
        on=on,
        why=(last.reason if last else "") if is_won else said,
    )


def _rivals(named: str | None, pitches: Iterable[Pitch]) -> tuple[str, ...]:
    names = [rival.name for pitch in pitches for rival in pitch.rivals.all()]
    return tuple(dict.fromkeys(filter(None, [*names, named])))


@dataclass(frozen=True, slots=True)
class Tally:
    """What was won and lost under one heading, with the cases behind it."""

    key: str
    label: str
    cases: list[Outcome]

    def count(self, result: str) -> int:
        return sum(case.result == result for case in self.cases)

    def fen(self, result: str) -> int:
        return sum(c.value_fen or 0 for c in self.cases if c.result == result)

    @property
    def won(self) -> int:
        return self.count("won")

    @property
    def lost(self) -> int:
        return self.count("lost")

    @property
    def parked(self) -> int:
        return self.count("parked")

    @property
    def won_fen(self) -> int:
        return self.fen("won")

    @property
    def lost_fen(self) -> int:
        return self.fen("lost")

    @property
    def rate(self) -> int | None:
        """
        What share was won, in percent; nothing while nothing was won or lost.
        """
        decided = self.won + self.lost
        return round(100 * self.won / decided) if decided else None


DIMENSIONS: dict[str, tuple[str | Promise, Callable[[Outcome], tuple[str, ...]]]] = {
    "source": (_("来源"), lambda case: (case.source,)),
    "cause": (_("原因类别"), lambda case: (case.cause,)),
    "rival": (_("对手"), lambda case: case.rivals or ("",)),
    "industry": (_("行业"), lambda case: (case.industry,)),
    "owner": (_("负责人"), lambda case: (case.owner,)),
}
"""By what business can be counted; against several rivals a case counts for each."""


def tallies(found: Iterable[Outcome], by: str) -> list[Tally]:
    """
    Return won and lost business under the headings of a dimension, the most first.
    """
    _label, keys = DIMENSIONS[by]
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for case in found:
        for key in keys(case):
            groups[key].append(case)
    rows = [Tally(key, _heading(by, key), cases) for key, cases in groups.items()]
    return sorted(rows, key=lambda row: (not row.key, -len(row.cases), row.label))


def _heading(by: str, key: str) -> str:
    return str(_LABELS.get(by, {}).get(key, key)) if key else gettext("未写明")


def furthest(user: User, period: Period) -> dict[int, int]:
    """
    Return how many leads and projects that began in a period have come to each stage at
    the furthest.
    """
    first, after = period.moments
    within = {"created_at__gte": first, "created_at__lt": after}
    leads = Lead.objects.visible_to(user).filter(**within)
    keys = list(leads.values_list("project", flat=True))
    alone = Project.objects.visible_to(user).filter(
        kind=Project.Kind.WIN, lead=None, opened_at__gte=first, opened_at__lt=after
    )
    keys += alone.values_list("pk", flat=True)
    steps = steps_of(key for key in keys if key)
    rows = steps.values_list("run__subject_id").annotate(came=Max(stage_number()))
    came = dict(rows)
    found: dict[int, int] = defaultdict(int)
    for key in keys:
        found[STAGES[came.get(key) or 0].number] += 1
    return found
