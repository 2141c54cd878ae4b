"""Which record each kind of evidence is."""

from kehubu.procedures import evidence
from kehubu.procedures.records import FormEvidence
from kehubu.work.records import contracts, creation, meetings, pursuit

FORMS = {
    "lead_card": FormEvidence(pursuit.LEAD_CARD),
    "target_decision": FormEvidence(pursuit.TARGET_DECISION, rule=pursuit.target_rule),
    "situation_brief": FormEvidence(
        pursuit.SITUATION_BRIEF, prefill=pursuit.situation_prefill
    ),
    "negotiation_sheet": FormEvidence(pursuit.NEGOTIATION_SHEET),
    "appointment": FormEvidence(meetings.APPOINTMENT),
    "credentials_report": FormEvidence(meetings.CREDENTIALS_REPORT),
    "briefing": FormEvidence(meetings.BRIEFING),
    "department_meeting": FormEvidence(meetings.DEPARTMENT_MEETING),
    "rehearsal": FormEvidence(meetings.REHEARSAL),
    "notarisation_decision": FormEvidence(
        contracts.NOTARISATION, rule=contracts.notarisation_rule
    ),
    "briefing_attendance": FormEvidence(creation.BRIEFING_ATTENDANCE),
    "analysis_attendance": FormEvidence(creation.ANALYSIS_ATTENDANCE),
    "brainstorm": FormEvidence(creation.BRAINSTORM),
    "final_art": FormEvidence(creation.FINAL_ART, rule=creation.testing_rule),
    "preproduction_meeting": FormEvidence(meetings.PREPRODUCTION_MEETING),
    "department_archive": FormEvidence(creation.DEPARTMENT_ARCHIVE),
}

for kind, form in FORMS.items():
    evidence.register(kind, form)
