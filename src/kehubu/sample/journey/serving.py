"""Serving a client that one has (TL-B2), round by round."""

from kehubu.clients.models import Client
from kehubu.core import jobs
from kehubu.people.models import User
from kehubu.sample import dealings
from kehubu.sample.journey.account import Account
from kehubu.sample.people import Crew
from kehubu.work import services as work
from kehubu.work.models import Project, Round


class Service(Account):
    """A client's regular service on its way through TL-B2."""

    kind = "serve"
    place = "行政部 1 号库"
    clauses = {
        "orders": "TL-B2.05",
        "sending": "TL-B2.07",
        "briefing": "TL-B2.08",
        "meeting": "TL-B2.09",
        "review": "TL-B2.10",
        "appointment": "TL-B2.12",
        "rehearsal": "TL-B2.13",
        "proposal": "TL-B2.14",
        "contract": "TL-B2.15",
        "notarisation": "TL-B2.16",
        "handover": "TL-B2.17",
        "plan": "TL-B2.18",
        "progress": "TL-B2.19",
        "evaluation": "TL-B2.20",
        "archive": "TL-B2.21",
    }

    @property
    def keeper(self) -> User:
        return self.crew.administration

    @classmethod
    def of(cls, crew: Crew, client: Client) -> "Service":
        """
        Go on with the service that the winning of a client has led to.
        """
        service = cls.__new__(cls)
        service.crew, service.client = crew, client
        service.project = Project.objects.get(client=client, kind="serve")
        return service

    def bring_up(self, trigger: str, title: str) -> Round:
        """
        TL-B2.01–02: something has come up, by the client or by ourselves.
        """
        raised_by = "品牌经理" if trigger == "client" else self.crew.executive.name
        values = dealings.project_trigger(self.now, trigger, title, raised_by)
        executive = self.crew.executive
        begun = work.bring_up(self.project, by=executive, at=self.now, values=values)
        self.project.refresh_from_db()
        jobs.run_waiting()
        return begun

    def agree(self, outcome: str = "confirmed") -> None:
        """
        TL-B2.03–04: needs are studied, and what is to be done agreed with the client.
        """
        self.fill("TL-B2.03", dealings.needs_memo())
        data = dealings.content_confirmation(self.now)
        self.fill("TL-B2.04", data, outcome=outcome)

    def go_round(self, trigger: str, title: str) -> Round:
        """
        Walk one whole round: from what has come up to the archive and back.
        """
        begun = self.bring_up(trigger, title)
        self.agree()
        order = self.create()
        self.propose("passed")
        self.contract()
        self.hand_over()
        self.carry_out()
        self.close_department(order)
        self.archive()
        begun.refresh_from_db()
        return begun
