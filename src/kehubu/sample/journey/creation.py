"""What the creative department does about an order (TL-B6)."""

from kehubu.core import jobs
from kehubu.sample import papers, trades
from kehubu.sample.journey.walk import Files, Walk
from kehubu.work import services as work
from kehubu.work.models import WorkOrder


class Creation(Walk):
    """The creative department, from the receipt of an order to its job bag."""

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
