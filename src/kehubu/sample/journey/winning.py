"""Winning a new client (TL-B1)."""

from kehubu.sample import papers
from kehubu.sample.journey.account import Account
from kehubu.work.models import WorkOrder


class Journey(Account):
    """A project on its way through TL-B1."""

    kind = "win"
    clauses = {
        "orders": "TL-B1.07",
        "sending": "TL-B1.09",
        "briefing": "TL-B1.10",
        "meeting": "TL-B1.11",
        "review": "TL-B1.12",
        "appointment": "TL-B1.14",
        "rehearsal": "TL-B1.15",
        "proposal": "TL-B1.16",
        "contract": "TL-B1.17",
        "notarisation": "TL-B1.18",
        "handover": "TL-B1.19",
        "plan": "TL-B1.20",
        "progress": "TL-B1.21",
        "evaluation": "TL-B1.22",
        "archive": "TL-B1.23",
    }

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
