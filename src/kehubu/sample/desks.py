"""
An order on the desk of its department, on the way through that department's procedure:
whoever's turn it is acts, as the pages would have him act.
"""

from collections.abc import Sequence
from typing import Any

from kehubu.core import jobs
from kehubu.core.forms import Upload
from kehubu.people.models import User
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import evidence, queries, services
from kehubu.procedures.models import Run, Step
from kehubu.procedures.records import Files, FormEvidence
from kehubu.sample import papers, trades
from kehubu.sample.journey import Journey
from kehubu.signoffs.models import SignatureRequest
from kehubu.work import services as work
from kehubu.work.models import WorkOrder


class Desk:
    """
    ``head`` heads the department, ``team`` carries the order out. ``choices`` are
    outcomes by the last part of a clause, each taken once; else all goes well.
    """

    def __init__(self, journey: Journey, *, head: User, team: Sequence[User]) -> None:
        self.journey = journey
        self.head = head
        self.team = list(team)
        self.choices: dict[str, list[str]] = {}
        self.order: WorkOrder

    @property
    def run(self) -> Run:
        self.order.refresh_from_db()
        if self.order.department_run is None:
            raise LookupError(self.order.number)
        return self.order.department_run

    @property
    def key(self) -> str:
        return self.run.definition.procedure.key

    def open_steps(self) -> list[Step]:
        steps = self.run.steps.open().select_related("run__definition", "assignee")
        return [step for step in steps if not step.waiting_for]

    # ---- from the order to the department

    def issue(self, job: str, **values: Any) -> WorkOrder:
        """
        Have an order to the department written and signed by two (TL-B1.01–08).
        """
        journey = self.journey
        journey.until_orders()
        self.order = self.draft(job, **values)
        self._submit()
        return self.order

    def draft(self, job: str, **values: Any) -> WorkOrder:
        journey = self.journey
        return work.draft_order(
            journey.project,
            journey.run,
            by=journey.crew.executive,
            at=journey.now,
            department=self.head.department,
            values={**papers.order(journey.now, "晨谷"), "job": job, **values},
            deliverables=papers.DELIVERABLES,
            files=[papers.upload("随单资料", journey.now)],
        )

    def sign_and_send(self) -> None:
        """
        Have what is drafted submitted, signed by two and sent (TL-B1.07–09).
        """
        self._submit()
        self.journey.send()

    def _submit(self) -> None:
        journey = self.journey
        journey.submit()
        journey.sign(journey.crew.manager, journey.crew.director)
        self.order.refresh_from_db()

    def begin(self, job: str, **values: Any) -> None:
        """
        Have the order issued, sent and received; the account department briefs.
        """
        self.issue(job, **values)
        self.journey.send()
        self.receive()
        self.journey.brief()

    def receive(self) -> None:
        (step,) = self.open_steps()
        work.receive(step, by=self.head, at=self.journey.now)
        jobs.run_waiting()

    # ---- step after step

    def until(self, part: str) -> Step:
        """
        Go on until the step with this last part of its clause is open.
        """
        wanted = f"{self.key}.{part}"
        for _turn in range(MOST):
            (step,) = self.open_steps()
            if step.clause == wanted:
                return step
            self.do(step)
        raise LookupError(wanted)

    def do(self, step: Step | None = None, outcome: str = "", **data: Any) -> None:
        """
        Do what a step asks for; ``data`` goes over what is usually written.
        """
        step = step or self.open_steps()[0]
        node = queries.node_of(step)
        if node.signs:
            self.sign(step)
        elif node.record == "assignment":
            self.assign(step)
        elif node.record == "delivery":
            self.deliver(step)
        else:
            self._write(step, outcome or self._choice(step), data)
        jobs.run_waiting()

    def sign(self, step: Step, verdict: str = "approved", comment: str = "") -> None:
        """
        Have everybody sign who is asked to, or the first send it back.
        """
        asked = SignatureRequest.objects.filter(occasion=step.occasion)
        for request in asked.waiting().select_related("signer"):
            signer = request.signer
            services.sign(
                step,
                request,
                by=signer,
                at=self.journey.now,
                proof=Proof(signer.pk, Method.PASSWORD, self.journey.now),
                verdict=verdict,
                comment=comment,
            )
            if verdict != "approved":
                break
        jobs.run_waiting()

    def assign(self, step: Step) -> None:
        work.assign(step, by=self.head, at=self.journey.now, executors=self.team)

    def deliver(self, step: Step) -> None:
        work.deliver(
            step,
            by=_acting(step),
            at=self.journey.now,
            note="按工作单完成，文件随附。",
            actual_hours=40,
            uploads=[papers.upload("成果", self.journey.now)],
        )

    def _write(self, step: Step, outcome: str, data: dict[str, Any]) -> None:
        kind = queries.node_of(step).record
        written = {**trades.written(kind, self.journey.now, self.team), **data}
        by, at = _acting(step), self.journey.now
        files = self.uploads(step, outcome)
        services.save_record(step, by=by, at=at, data=written, files=files)
        services.complete(step, by=by, at=at, outcome=outcome)

    def uploads(self, step: Step, outcome: str) -> dict[str, list[Upload]]:
        """
        Return the files that the record needs before this outcome.
        """
        proof = evidence.of(queries.node_of(step).record)
        if not isinstance(proof, FormEvidence):
            return {}
        return {
            name: [papers.upload(str(field.label), self.journey.now)]
            for name, field in proof.spec.fields.items()
            if isinstance(field, Files) and field.is_needed(outcome)
        }

    def _choice(self, step: Step) -> str:
        node = queries.node_of(step)
        if not node.outcomes or not evidence.of(node.record).chooses_outcome:
            return ""
        planned = self.choices.get(step.clause.rpartition(".")[2])
        return planned.pop(0) if planned else node.outcomes[0].key

    # ---- to the archive

    def until_delivered(self) -> None:
        while self.open_steps():
            self.do()

    def to_the_archive(self) -> None:
        """
        Deliver, have the result accepted by two signatures, and close the run.
        """
        self.until_delivered()
        self.journey.accept()
        while self.run.is_running:
            self.do()


MOST = 60
"""More turns than the longest procedure takes, its loops included."""


def _acting(step: Step) -> User:
    if step.assignee is None:
        raise LookupError(step.clause)
    return step.assignee
