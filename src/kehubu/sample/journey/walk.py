"""What every journey is made of: records saved, steps completed, papers signed."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import jobs
from kehubu.core.forms import Upload
from kehubu.people.models import User
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import queries, services
from kehubu.procedures.models import Run, Step
from kehubu.sample import papers
from kehubu.sample.people import Crew
from kehubu.signoffs.models import SignatureRequest
from kehubu.work import services as work
from kehubu.work.models import Project

Files = dict[str, list[Upload]]


class Walk:
    """
    ``now`` gives the moment of each act; jobs run at once, as a worker would.
    ``clauses`` names the steps that several procedures have.
    """

    kind = ""
    clauses: Mapping[str, str] = {}
    project: Project

    def __init__(self, crew: Crew, client: Client, title: str) -> None:
        self.crew = crew
        self.client = client
        self.begin(title)
        jobs.run_waiting()

    def begin(self, title: str) -> None:
        """
        Open the project, with the team of the sample agency.
        """
        self.project = work.open_project(
            self.client,
            by=self.crew.executive,
            at=self.now,
            title=title,
            kind=self.kind,
            ae=self.crew.executive,
            am=self.crew.manager,
            ad=self.crew.director,
        )

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
        services.skip(step, by=assignee(step), at=self.now, reason=reason)
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

    def _waiting_for(self, user: User) -> list[SignatureRequest]:
        asked = SignatureRequest.objects.visible_to(user).waiting()
        runs = {self.run.pk}
        orders = self.project.orders.exclude(department_run=None)
        runs |= set(orders.values_list("department_run", flat=True))
        steps = Step.objects.open().filter(run__in=runs)
        return list(asked.filter(occasion__in=[step.occasion for step in steps]))


def assignee(step: Step) -> User:
    if step.assignee is None:
        raise LookupError(step.clause)
    return step.assignee
