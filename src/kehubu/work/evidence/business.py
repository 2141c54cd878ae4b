"""Proposal, contract, hand-over: forms with consequences (TL-B1.16–19)."""

from datetime import datetime

from django.utils.translation import gettext as _

from kehubu.clients import services as clients
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Step
from kehubu.procedures.records import FormEvidence
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs
from kehubu.work.evidence.results import reopen
from kehubu.work.models import Delivery, WorkOrder
from kehubu.work.queries import project_of
from kehubu.work.records.contracts import CONTRACT_FACTS, HANDOVER, contract_rule
from kehubu.work.records.meetings import PROPOSAL_REPORT
from kehubu.work.records.reports import ReportEvidence
from kehubu.work.services import rounds
from kehubu.work.services.handover import RECEIVERS, lacks, occasion, received


class Proposal(ReportEvidence):
    """The client's answer; what must be amended is reviewed anew."""

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        super().settle(step, outcome, by=by, at=at)
        if outcome == "lost":
            rounds.lose_round(project_of(step), by=by, at=at)
        if outcome != "amend":
            return
        present = WorkOrder.objects.of_present_round(step.run_id)
        accepted = Delivery.objects.filter(
            order__in=present.filter(state=WorkOrder.State.ACCEPTED).values("pk")
        )
        with_order = accepted.select_related("order__project").order_by("pk")
        last = {delivery.order_id: delivery for delivery in with_order}
        reopen(last.values(), by=by, at=at)


class ContractFacts(FormEvidence):
    """The contract; its signing makes the prospect a client."""

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        project = project_of(step)
        clients.win(project.client, by=by or project.accountable, at=at)


class Handover(FormEvidence):
    """The contract handed over: both receivers have signed for it."""

    template = "work/step_handover.html"

    def missing(self, step: Step, outcome: str) -> list[str]:
        lacking = lacks(step, self.data(step))
        if lacking or received(step) >= set(RECEIVERS):
            return lacking
        return [_("执行部门和档案保管人都签收以后，才能完成。")]

    def left(self, step: Step, *, by: User | None, at: datetime) -> None:
        """
        Ask for no receipts any more: the sheet is written anew.
        """
        signoffs.void(occasion(step), by=by, at=at)

    def shown(self, step: Step, user: User) -> dict[str, object]:
        asked = signed.requests_of(occasion(step))
        return {"receipts": [request for request in asked if request.state != "void"]}


evidence.register("proposal_report", Proposal(PROPOSAL_REPORT))
evidence.register("contract_facts", ContractFacts(CONTRACT_FACTS, rule=contract_rule))
evidence.register("handover_receipt", Handover(HANDOVER))
