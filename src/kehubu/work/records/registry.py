"""Which record each kind of evidence is."""

from kehubu.procedures import evidence
from kehubu.procedures.records import FormEvidence
from kehubu.work.records import (
    contracts,
    creation,
    filming,
    flow,
    media,
    meetings,
    offers,
    planning,
    prefills,
    printing,
    pursuit,
    research,
)
from kehubu.work.records.reports import ReportEvidence

FORMS = {
    "lead_card": FormEvidence(pursuit.LEAD_CARD, prefill=pursuit.lead_prefill),
    "target_decision": pursuit.TargetEvidence(
        pursuit.TARGET_DECISION, rule=pursuit.target_rule, sums=pursuit.target_sums
    ),
    "situation_brief": pursuit.SituationEvidence(
        pursuit.SITUATION_BRIEF, prefill=pursuit.situation_prefill
    ),
    "negotiation_sheet": FormEvidence(pursuit.NEGOTIATION_SHEET),
    "appointment": FormEvidence(meetings.APPOINTMENT),
    "credentials_report": ReportEvidence(meetings.CREDENTIALS_REPORT),
    "briefing": FormEvidence(meetings.BRIEFING),
    "department_meeting": FormEvidence(meetings.DEPARTMENT_MEETING),
    "rehearsal": FormEvidence(meetings.REHEARSAL),
    "notarisation_decision": FormEvidence(
        contracts.NOTARISATION, rule=contracts.notarisation_rule
    ),
    "briefing_attendance": FormEvidence(creation.BRIEFING_ATTENDANCE),
    "analysis_attendance": FormEvidence(creation.ANALYSIS_ATTENDANCE),
    "brainstorm": FormEvidence(creation.BRAINSTORM),
    "preproduction_meeting": FormEvidence(meetings.PREPRODUCTION_MEETING),
    "department_archive": FormEvidence(creation.DEPARTMENT_ARCHIVE),
    "job_intake": FormEvidence(flow.JOB_INTAKE),
    "client_brief": ReportEvidence(flow.CLIENT_BRIEF),
    "creative_briefing": FormEvidence(flow.CREATIVE_BRIEFING),
    "timetables": FormEvidence(flow.TIMETABLES, rule=flow.timetable_rule),
    "production_record": FormEvidence(
        flow.PRODUCTION_RECORD, rule=flow.production_rule
    ),
    "qc_checklist": FormEvidence(flow.QC_CHECKLIST, rule=flow.quality_rule),
    "acceptance_form": FormEvidence(flow.ACCEPTANCE_FORM, rule=flow.acceptance_rule),
    "delivery_proof": FormEvidence(flow.DELIVERY_PROOF),
    "satisfaction_survey": FormEvidence(flow.SATISFACTION_SURVEY),
}

PLANNING = {
    "research_note": FormEvidence(planning.RESEARCH_NOTE),
    "planning_book": FormEvidence(planning.PLANNING_BOOK, rule=planning.book_rule),
    "creative_direction": FormEvidence(planning.CREATIVE_DIRECTION),
    "presentation": FormEvidence(planning.PRESENTATION),
    "client_answer": FormEvidence(planning.CLIENT_ANSWER),
    "research_scope": FormEvidence(research.RESEARCH_SCOPE),
    "supplier_choice": FormEvidence(research.SUPPLIER_CHOICE, rule=offers.chosen_rule),
    "supplier_briefing": FormEvidence(
        research.SUPPLIER_BRIEFING, prefill=prefills.supplier
    ),
    "survey_proposal": FormEvidence(
        research.SURVEY_PROPOSAL, prefill=prefills.supplier
    ),
    "survey_verdict": FormEvidence(research.SURVEY_VERDICT, prefill=prefills.verdict),
    "research_report": FormEvidence(research.RESEARCH_REPORT),
}

PRODUCTION = {
    "print_specification": FormEvidence(printing.PRINT_SPECIFICATION),
    "printer_choice": FormEvidence(printing.PRINTER_CHOICE, rule=offers.chosen_rule),
    "print_confirmation": FormEvidence(
        printing.PRINT_CONFIRMATION, prefill=prefills.print_offer
    ),
    "production_contract": FormEvidence(
        printing.PRODUCTION_CONTRACT,
        rule=printing.advance_rule,
        prefill=prefills.contract,
    ),
    "signed_proof": FormEvidence(printing.SIGNED_PROOF),
    "production_followup": FormEvidence(printing.PRODUCTION_FOLLOWUP),
    "sample_acceptance": FormEvidence(
        printing.SAMPLE_ACCEPTANCE, rule=printing.sample_rule
    ),
    "balance": FormEvidence(printing.BALANCE, prefill=prefills.balance),
    "goods_delivery": FormEvidence(printing.GOODS_DELIVERY),
    "crew_confirmation": FormEvidence(
        filming.CREW_CONFIRMATION, prefill=prefills.crew_offer
    ),
    "preproduction": FormEvidence(filming.PREPRODUCTION),
    "ppm": FormEvidence(filming.PPM),
    "shooting_report": FormEvidence(filming.SHOOTING_REPORT),
    "rough_cut_check": FormEvidence(filming.ROUGH_CUT_CHECK, prefill=prefills.cut),
    "client_screening": FormEvidence(filming.CLIENT_SCREENING, prefill=prefills.cut),
}

MEDIA = {
    "buying_plan": FormEvidence(media.BUYING_PLAN, rule=media.buying_rule),
    "media_confirmation": FormEvidence(
        media.MEDIA_CONFIRMATION, prefill=prefills.media_lines
    ),
    "plan_confirmation": FormEvidence(media.PLAN_CONFIRMATION),
    "media_execution": FormEvidence(media.MEDIA_EXECUTION),
    "publication_proof": FormEvidence(
        media.PUBLICATION_PROOF, rule=media.proof_rule, prefill=prefills.published
    ),
}

for kind, form in (FORMS | PLANNING | PRODUCTION | MEDIA).items():
    evidence.register(kind, form)
