"""What the steps of a project have recorded; nothing of it is kept a second time."""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    OuterRef,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, NullIf

from kehubu.opportunities.stages import STAGES
from kehubu.procedures.models import Record, Step
from kehubu.work.models import Project

PROJECT = Project._meta.label_lower
CARD, CONTRACT = "lead_card", "contract_facts"
REPORTS = ("credentials_report", "proposal_report")
DECISION = "target_decision"


def card_source(project: str) -> Any:
    """
    Return where the lead card of the project that ``project`` names says it came from.
    """
    return NullIf(
        Subquery(_said(CARD, "source", project)[:1]),
        Value("", output_field=TextField()),
    )


def contract_fen(project: str) -> Any:
    """
    Return the amount of its contract, once it is signed.
    """
    signed = _said(CONTRACT, "amount_fen", project).filter(step__state="done")
    return Cast(Subquery(signed[:1]), BigIntegerField())


def records_of(projects: Iterable[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """
    Return the last record of each kind that tells how business was won or lost, by the
    keys of the projects.
    """
    records = Record.objects.filter(
        step__run__subject_kind=PROJECT,
        step__run__subject_id__in=list(projects),
        kind__in=[CARD, CONTRACT, DECISION, *REPORTS],
    )
    rows = records.order_by("pk").values_list("step__run__subject_id", "kind", "data")
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for project, kind, data in rows:
        found.setdefault(project, {})[kind] = data
    return found


def stage_number() -> Case:
    """
    Return in which stage a step stands; nothing for a step of the agency's own.
    """
    return Case(
        *[When(clause__in=stage.clauses, then=stage.number) for stage in STAGES]
    )


def steps_of(projects: Iterable[int]) -> Any:
    """
    Return the steps of the runs about these projects that stages are drawn from.
    """
    clauses = [clause for stage in STAGES for clause in stage.clauses]
    steps = Step.objects.filter(
        run__subject_kind=PROJECT, run__subject_id__in=list(projects)
    )
    return steps.filter(clause__in=clauses).order_by()


def _said(kind: str, path: str, project: str) -> Any:
    records = Record.objects.filter(
        kind=kind,
        step__run__subject_kind=PROJECT,
        step__run__subject_id=OuterRef(project),
    )
    return records.order_by("-pk").annotate(said=KT(f"data__{path}")).values("said")
