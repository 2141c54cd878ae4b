"""What the account department does in every procedure of its own."""

from typing import Any

from kehubu.core import jobs
from kehubu.people.models import User
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import services
from kehubu.sample import papers
from kehubu.sample.journey.creation import Creation
from kehubu.sample.journey.walk import Files
from kehubu.signoffs import services as signoffs
from kehubu.work import services as work
from kehubu.work.models import Delivery, WorkOrder


class Account(Creation):
    """
    The account department, from the order to the archive; ``clauses`` says which steps
    these are in the procedure that is walked.
    """

    place = "客户部 3 号柜"

    @property
    def keeper(self) -> User:
        """
        Who keeps the contract: somebody of the account department.
        """
        return self.crew.manager

    def draft_order(self, **values: Any) -> WorkOrder:
        """
        Draft a complete order to the creative department.
        """
        return work.draft_order(
            self.project,
            self.run,
            by=self.crew.executive,
            at=self.now,
            department=self.crew.creative_head.department,
            values={**papers.order(self.now, str(self.client)), **values},
            deliverables=papers.DELIVERABLES,
        )

    def submit(self) -> None:
        self.fill(self.clauses["orders"])

    def send(self) -> None:
        """
        Send the orders; the departments' procedures begin.
        """
        step = self.step(self.clauses["sending"])
        work.send_orders(step, by=self.crew.executive, at=self.now)
        jobs.run_waiting()

    def brief(self) -> None:
        """
        The briefing is held, the department's meeting not attended.
        """
        self.fill(self.clauses["briefing"], papers.briefing(self.now))
        self.skip(self.clauses["meeting"], "本周的会只排内部进度，不必参加。")

    def review(self, verdict: str, remarks: str = "") -> None:
        """
        Say the same of everything that has been delivered.
        """
        step = self.step(self.clauses["review"])
        delivered = Delivery.objects.filter(
            order__project=self.project, order__state="delivered"
        )
        for delivery in delivered:
            work.review(
                step,
                delivery,
                by=self.crew.executive,
                at=self.now,
                verdict=verdict,
                remarks=remarks,
            )
        self.fill(self.clauses["review"])

    def accept(self) -> None:
        """
        Accept what was delivered, and have it signed by two.
        """
        self.review("accepted")
        self.sign(self.crew.manager, self.crew.director)

    def propose(self, outcome: str) -> None:
        """
        Appointment, rehearsal, proposal, and what the client says.
        """
        now = self.now
        self.fill(
            self.clauses["appointment"], papers.appointment(now), outcome="confirmed"
        )
        self.fill(self.clauses["rehearsal"], papers.rehearsal(now))
        said = {"changes": "主标题再大一些。", "ending": "预算取消。"}
        self.fill(
            self.clauses["proposal"],
            {**papers.proposal_report(now), **said},
            outcome=outcome,
        )

    def contract(self) -> None:
        """
        The contract is signed, and not notarised.
        """
        director, now = self.crew.director, self.now
        files: Files = {"scan": [papers.upload("合同扫描件", now)]}
        facts = papers.contract_facts(now, director)
        self.fill(self.clauses["contract"], facts, files=files, by=director)
        self.fill(self.clauses["notarisation"], papers.notarisation())

    def hand_over(self) -> None:
        """
        Both receivers sign for the contract.
        """
        crew, step = self.crew, self.step(self.clauses["handover"])
        data = papers.handover(crew.creative_head, self.keeper)
        services.save_record(step, by=crew.executive, at=self.now, data=data)
        for request in work.ask_receipts(step, by=crew.executive, at=self.now):
            proof = Proof(request.signer_id, Method.SESSION, self.now)
            signoffs.sign(request, by=request.signer, at=self.now, proof=proof)
        self.fill(self.clauses["handover"])

    def carry_out(self) -> None:
        """
        Plan, work, review meeting.
        """
        now = self.now
        self.fill(self.clauses["plan"], papers.work_plan(now))
        self.fill(self.clauses["progress"], papers.work_progress(now))
        self.evaluate()

    def evaluate(self) -> None:
        crew, now = self.crew, self.now
        review = papers.review_record(now, crew.executive, crew.creative_head)
        self.fill(self.clauses["evaluation"], review)

    def archive(self) -> None:
        """
        All papers in one sealed ZIP.
        """
        self.fill(self.clauses["archive"], {"place": self.place})
        self.project.refresh_from_db()

    def create(self) -> WorkOrder:
        """
        Have an order signed, made, accepted and signed again.
        """
        order = self.draft_order()
        self.submit()
        self.sign(self.crew.manager, self.crew.director)
        self.send()
        self.receive(order)
        self.brief()
        self.until_delivered(order)
        self.accept()
        return order
