"""Records that are signed afterwards: drafts, outlines, proposals, contracts."""

from collections.abc import Sequence
from datetime import datetime

from kehubu.core import history
from kehubu.procedures import evidence
from kehubu.procedures.evidence import SigningEvidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence, Spec
from kehubu.procedures.records.evidence import Prefill, Rule
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Content
from kehubu.work.records import filming, media, offers, research
from kehubu.work.records.creation import DRAFT


class SignedRecord(FormEvidence, SigningEvidence):
    """
    A record with its files at one step, and what is signed of it at a later one: the
    last that the run has left.
    """

    def __init__(self, kind: str, spec: Spec, **options: Rule | Prefill) -> None:
        super().__init__(spec, **options)  # type: ignore[arg-type]
        self.kind = kind

    def contents(self, step: Step, *, at: datetime) -> Sequence[Content]:
        records = Record.objects.filter(step__run=step.run_id, kind=self.kind)
        record = records.select_related("saved_by", "step").latest("pk")
        content = signoffs.freeze(
            record,
            by=record.saved_by,
            at=at,
            title=f"{self.spec.title} {record.step.visit} · {step.run.title}",
            blocks=self.spec.blocks(record.data),
            files=self.spec.files(record.data),
            editors=history.writers(record, "record.saved"),
        )
        return [content]


for signed in (
    SignedRecord("draft", DRAFT),
    SignedRecord("survey_plan", research.SURVEY_PLAN),
    SignedRecord("crew_proposal", filming.CREW_PROPOSAL, rule=offers.chosen_rule),
    SignedRecord("client_contract", media.CLIENT_CONTRACT),
    SignedRecord("media_contract", media.MEDIA_CONTRACT),
):
    evidence.register(signed.kind, signed)
