"""Proposal, contract, hand-over: forms with consequences (TL-B1.16–19)."""

from datetime import datetime

from django.utils.translation import gettext as _

from kehubu.clients import services as clients
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Step
from kehubu.procedures.queries import subject_of
from kehubu.procedures.records import FormEvidence
from kehubu.signoffs import queries as signed
from kehubu.work.evidence.results import reopen
from kehubu.work.models import Delivery, Project, WorkOrder
from kehubu.work.records.contracts import CONTRACT_FACTS, HANDOVER, contract_rule
from kehubu.work.records.meetings import PROPOSAL_REPORT
from kehubu.work.services.handover import RECEIVERS, occasion, received


class Proposal(FormEvidence):
    """The client's answer; what must be amended is reviewed anew."""

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        if outcome != "amend":
            return
        accepted = Delivery.objects.filter(
            order__run=step.run_id, order__state=WorkOrder.State.ACCEPTED
        )
        with_order = accepted.select_related("order__project").order_by("pk")
        last = {delivery.order_id: delivery for delivery in with_order}
        reopen(last.values(), by=by, at=at)


class ContractFacts(FormEvidence):
    """The contract; its signing makes the prospect a client."""

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        projects = Project.objects.select_related("client", "accountable")
        project = subject_of(step.run, projects)
        clients.win(project.client, by=by or project.accountable, at=at)


class Handover(FormEvidence):
    """The contract handed over: both receivers have signed for it."""

    template = "work/step_handover.html"

    def missing(self, step: Step, outcome: str) -> list[str]:
        lacking = super().missing(step, outcome)
        if lacking or received(step) >= set(RECEIVERS):
            return lacking
        return [_("执行部门和档案保管人都签收以后，才能完成。")]

    def shown(self, step: Step, user: User) -> dict[str, object]:
        asked = signed.requests_of(occasion(step))
        return {"receipts": [request for request in asked if request.state != "void"]}


evidence.register("proposal_report", Proposal(PROPOSAL_REPORT))
evidence.register("contract_facts", ContractFacts(CONTRACT_FACTS, rule=contract_rule))
evidence.register("handover_receipt", Handover(HANDOVER))
