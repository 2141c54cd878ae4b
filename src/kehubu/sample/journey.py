"""
A project on its way through TL-B1: each method acts as the person whose turn it is.

The sample agency is made by it, and tests walk with it: only services are called, as
the pages call them.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import jobs
from kehubu.core.forms import Upload
from kehubu.people.models import User
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import queries, services
from kehubu.procedures.models import Run, Step
from kehubu.sample import papers, trades
from kehubu.sample.people import Crew
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import SignatureRequest
from kehubu.work import services as work
from kehubu.work.models import Delivery, WorkOrder

Files = dict[str, list[Upload]]


class Journey:
    """
    ``clock`` gives the moment of each act; jobs run at once, as a worker would.
    """

    def __init__(self, crew: Crew, client: Client, title: str) -> None:
        self.crew = crew
        self.client = client
        self.project = work.open_project(
            client,
            by=crew.executive,
            at=self.now,
            title=title,
            ae=crew.executive,
            am=crew.manager,
            ad=crew.director,
        )
        jobs.run_waiting()

    @property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def run(self) -> Run:
        return queries.runs_of(self.project)[0]

    def step(self, clause: str, run: Run | None = None) -> Step:
        return Step.objects.open().get(run=run or self.run, clause=clause)

    def open_clauses(self, run: Run | None = None) -> list[str]:
        """
        Return the clauses of the open steps, to see where the run stands.
        """
        return list((run or self.run).steps.open().values_list("clause", flat=True))

    def fill(
        self,
        clause: str,
        data: papers.Data | None = None,
        *,
        outcome: str = "",
        run: Run | None = None,
        files: Files | None = None,
        by: User | None = None,
    ) -> None:
        """
        Save the record of a step and complete it, as its assignee unless by another.
        """
        step = self.step(clause, run)
        person = by or step.assignee
        if person is None:
            raise LookupError(clause)
        if data is not None:
            services.save_record(step, by=person, at=self.now, data=data, files=files)
        services.complete(step, by=person, at=self.now, outcome=outcome)
        jobs.run_waiting()

    def skip(self, clause: str, reason: str, run: Run | None = None) -> None:
        step = self.step(clause, run)
        services.skip(step, by=_assignee(step), at=self.now, reason=reason)
        jobs.run_waiting()

    def sign(
        self, *signers: User, verdict: str = "approved", comment: str = ""
    ) -> None:
        """
        Have each of ``signers`` sign all that waits for him in this project.
        """
        for user in signers:
            for request in self._waiting_for(user):
                step = queries.step_of(request.occasion)
                if step is None:
                    continue
                services.sign(
                    step,
                    request,
                    by=user,
                    at=self.now,
                    proof=Proof(user.pk, Method.PASSWORD, self.now),
                    verdict=verdict,
                    comment=comment,
                )
            jobs.run_waiting()

    # ---- the account department, up to the orders

    def until_orders(self) -> None:
        """
        TL-B1.01–06: from the lead to the client who wants to work with us.
        """
        crew, now = self.crew, self.now
        self.fill("TL-B1.01", papers.lead_card(crew.executive))
        self.fill("TL-B1.02", papers.target_decision(crew.director), outcome="go")
        self.fill("TL-B1.03", papers.situation_brief(self.client.name))
        self.fill("TL-B1.04", papers.negotiation_sheet())
        self.fill("TL-B1.05", papers.appointment(now), outcome="confirmed")
        self.fill("TL-B1.06", papers.credentials_report(now), outcome="agreed")

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

    def until_issued(self) -> WorkOrder:
        """
        TL-B1.01–08: an order, signed by two.
        """
        self.until_orders()
        order = self.draft_order()
        self.submit()
        self.sign(self.crew.manager, self.crew.director)
        order.refresh_from_db()
        return order

    def submit(self) -> None:
        self.fill("TL-B1.07")

    def send(self) -> None:
        """
        TL-B1.09: send the orders; the departments' procedures begin.
        """
        step = self.step("TL-B1.09")
        work.send_orders(step, by=self.crew.executive, at=self.now)
        jobs.run_waiting()

    # ---- the creative department

    def receive(self, order: WorkOrder) -> None:
        """
        TL-B6.01: receive the order.
        """
        order.refresh_from_db()
        step = self.step("TL-B6.01", order.department_run)
        work.receive(step, by=self.crew.creative_head, at=self.now)
        jobs.run_waiting()
        order.refresh_from_db()

    def refuse(self, order: WorkOrder, refusal: str) -> None:
        order.refresh_from_db()
        step = self.step("TL-B6.01", order.department_run)
        work.refuse(step, by=self.crew.creative_head, at=self.now, refusal=refusal)
        jobs.run_waiting()
        order.refresh_from_db()

    def start(self, order: WorkOrder) -> None:
        """
        TL-B6.02–06: both heads sign, the executor is named, briefed and has ideas.
        """
        crew, run, now = self.crew, order.department_run, self.now
        self.sign(crew.creative_head, crew.director)
        work.assign(
            self.step("TL-B6.03", run),
            by=crew.creative_head,
            at=self.now,
            executors=[crew.designer],
        )
        jobs.run_waiting()
        self.fill("TL-B6.04", papers.briefing_attendance(now), run=run)
        self.fill("TL-B6.05", papers.analysis_attendance(now), run=run)
        self.fill("TL-B6.06", papers.brainstorm(now), run=run)

    def draft(self, order: WorkOrder) -> None:
        """
        TL-B6.07: the draft, for the heads to sign.
        """
        files: Files = {"files": [papers.upload("草案", self.now)]}
        data = {"idea": "晨光里的碗底，一句“早餐最后一口”。", "changes": ""}
        self.fill("TL-B6.07", data, run=order.department_run, files=files)

    def finish(self, order: WorkOrder) -> None:
        """
        TL-B6.08–10: the draft is signed, finished and rehearsed.
        """
        run, now = order.department_run, self.now
        self.sign(self.crew.creative_head, self.crew.manager)
        files: Files = {"files": [papers.upload("定稿", now)]}
        self.fill("TL-B6.09", papers.final_art(), run=run, files=files)
        self.fill("TL-B6.10", papers.rehearsal(now), run=run)

    def present(self, order: WorkOrder) -> None:
        """
        TL-B6.11: present the result to the account department.
        """
        presentation = trades.written("presentation", self.now, [self.crew.designer])
        run = order.department_run
        self.fill("TL-B6.11", presentation, outcome="account", run=run)

    def deliver(self, order: WorkOrder) -> None:
        """
        TL-B6.11: present the result, and hand it over.
        """
        self.present(order)
        work.deliver(
            self.step("TL-B6.11b", order.department_run),
            by=self.crew.designer,
            at=self.now,
            note="三张平面与脚本，已按动脑会结论定稿。",
            actual_hours=44,
            uploads=[papers.upload("成果", self.now)],
        )
        jobs.run_waiting()

    def until_delivered(self, order: WorkOrder) -> None:
        self.start(order)
        self.draft(order)
        self.finish(order)
        self.deliver(order)

    def close_department(self, order: WorkOrder) -> None:
        """
        TL-B6.13–14: no film, so no shoot; review meeting; archive of the department.
        """
        order.refresh_from_db()
        run = order.department_run
        crew = self.crew
        review = papers.review_record(self.now, crew.creative_head, crew.executive)
        self.fill("TL-B6.13", review, run=run)
        self.fill("TL-B6.14", papers.department_archive(), run=run)

    # ---- back in the account department

    def brief(self) -> None:
        """
        TL-B1.10–11: the briefing is held, the department's meeting not attended.
        """
        self.fill("TL-B1.10", papers.briefing(self.now))
        self.skip("TL-B1.11", "本周的会只排内部进度，不必参加。")

    def review(self, verdict: str, remarks: str = "") -> None:
        """
        TL-B1.12: say the same of everything that has been delivered.
        """
        step = self.step("TL-B1.12")
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
        self.fill("TL-B1.12")

    def accept(self) -> None:
        """
        TL-B1.12–13: accept what was delivered, and have it signed by two.
        """
        self.review("accepted")
        self.sign(self.crew.manager, self.crew.director)

    def propose(self, outcome: str) -> None:
        """
        TL-B1.14–16: appointment, rehearsal, proposal, and what the client says.
        """
        now = self.now
        self.fill("TL-B1.14", papers.appointment(now), outcome="confirmed")
        self.fill("TL-B1.15", papers.rehearsal(now))
        said = {"changes": "主标题再大一些。", "ending": "预算取消。"}
        self.fill("TL-B1.16", {**papers.proposal_report(now), **said}, outcome=outcome)

    def contract(self) -> None:
        """
        TL-B1.17–18: the contract is signed, and not notarised.
        """
        director, now = self.crew.director, self.now
        files: Files = {"scan": [papers.upload("合同扫描件", now)]}
        facts = papers.contract_facts(now, director)
        self.fill("TL-B1.17", facts, files=files, by=director)
        self.fill("TL-B1.18", papers.notarisation())

    def hand_over(self) -> None:
        """
        TL-B1.19: both receivers sign for the contract.
        """
        crew, step = self.crew, self.step("TL-B1.19")
        data = papers.handover(crew.creative_head, crew.administration)
        services.save_record(step, by=crew.executive, at=self.now, data=data)
        for request in work.ask_receipts(step, by=crew.executive, at=self.now):
            proof = Proof(request.signer_id, Method.SESSION, self.now)
            signoffs.sign(request, by=request.signer, at=self.now, proof=proof)
        self.fill("TL-B1.19")

    def carry_out(self) -> None:
        """
        TL-B1.20–22: plan, work, review meeting.
        """
        crew, now = self.crew, self.now
        self.fill("TL-B1.20", papers.work_plan(now))
        self.fill("TL-B1.21", papers.work_progress(now))
        review = papers.review_record(now, crew.executive, crew.creative_head)
        self.fill("TL-B1.22", review)

    def archive(self) -> None:
        """
        TL-B1.23: all papers in one sealed ZIP.
        """
        self.fill("TL-B1.23", {"place": "客户部 3 号柜"})
        self.project.refresh_from_db()

    def to_the_end(self) -> WorkOrder:
        """
        Walk the whole way: from the lead to the archive.
        """
        order = self.until_issued()
        self.send()
        self.receive(order)
        self.brief()
        self.until_delivered(order)
        self.accept()
        self.propose("passed")
        self.contract()
        self.hand_over()
        self.carry_out()
        self.close_department(order)
        self.archive()
        return order

    def _waiting_for(self, user: User) -> list[SignatureRequest]:
        asked = SignatureRequest.objects.visible_to(user).waiting()
        runs = {self.run.pk}
        orders = self.project.orders.exclude(department_run=None)
        runs |= set(orders.values_list("department_run", flat=True))
        steps = Step.objects.open().filter(run__in=runs)
        return list(asked.filter(occasion__in=[step.occasion for step in steps]))


def _assignee(step: Step) -> User:
    if step.assignee is None:
        raise LookupError(step.clause)
    return step.assignee
