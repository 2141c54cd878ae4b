"""What the other departments of the sample agency write, by the kind of record."""

from collections.abc import Callable
from datetime import datetime

from kehubu.sample import papers
from kehubu.sample.papers import Data
from kehubu.sample.trades import filming, media, planning, printing
from kehubu.sample.trades.base import Team


def written(kind: str, at: datetime, team: Team) -> Data:
    """
    Return a record of this kind, as the ``team`` of an order writes it.
    """
    return _WRITERS[kind](at, team)


_WRITERS: dict[str, Callable[[datetime, Team], Data]] = {
    "briefing_attendance": lambda at, _team: papers.briefing_attendance(at),
    "analysis_attendance": lambda at, _team: papers.analysis_attendance(at),
    "brainstorm": lambda at, _team: papers.brainstorm(at),
    "final_art": lambda _at, _team: papers.final_art(),
    "rehearsal": lambda at, _team: papers.rehearsal(at),
    "work_plan": lambda at, _team: papers.work_plan(at),
    "work_progress": lambda at, _team: papers.work_progress(at),
    "proposal_review": lambda at, _team: papers.proposal_review(at),
    "review_record": lambda at, _team: papers.review_record(at),
    "department_archive": lambda _at, _team: papers.department_archive(),
    "draft": planning.draft,
    "team_sheet": planning.team_sheet,
    "research_note": planning.research_note,
    "planning_book": planning.planning_book,
    "creative_direction": planning.creative_direction,
    "presentation": planning.presentation,
    "client_answer": planning.client_answer,
    "research_scope": planning.research_scope,
    "survey_plan": planning.survey_plan,
    "supplier_choice": planning.supplier_choice,
    "supplier_briefing": planning.supplier_briefing,
    "survey_proposal": planning.survey_proposal,
    "survey_verdict": planning.survey_verdict,
    "research_report": planning.research_report,
    "print_specification": printing.print_specification,
    "printer_choice": printing.printer_choice,
    "print_confirmation": printing.print_confirmation,
    "production_contract": printing.production_contract,
    "signed_proof": printing.signed_proof,
    "production_followup": printing.production_followup,
    "sample_acceptance": printing.sample_acceptance,
    "balance": printing.balance,
    "goods_delivery": printing.goods_delivery,
    "crew_proposal": filming.crew_proposal,
    "crew_confirmation": filming.crew_confirmation,
    "preproduction": filming.preproduction,
    "ppm": filming.ppm,
    "shooting_report": filming.shooting_report,
    "rough_cut_check": filming.rough_cut_check,
    "client_screening": filming.client_screening,
    "buying_plan": media.buying_plan,
    "media_confirmation": media.media_confirmation,
    "plan_confirmation": media.plan_confirmation,
    "client_contract": media.client_contract,
    "media_contract": media.media_contract,
    "media_execution": media.media_execution,
    "publication_proof": media.publication_proof,
}
