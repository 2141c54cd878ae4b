"""A project by the service flow (RB-ATT9), from the job taken to the verdict."""

from kehubu.sample import dealings, papers
from kehubu.sample.journey.account import Account
from kehubu.sample.journey.walk import Files
from kehubu.work.models import WorkOrder


class Flow(Account):
    """A project on its way through RB-ATT9."""

    kind = "flow"
    clauses = {
        "orders": "RB-ATT9.04",
        "sending": "RB-ATT9.06",
        "review": "RB-ATT9.09",
        "rehearsal": "RB-ATT9.11",
        "proposal": "RB-ATT9.12",
        "contract": "RB-ATT9.14",
        "evaluation": "RB-ATT9.22",
        "archive": "RB-ATT9.23",
    }

    def take(self) -> None:
        """
        RB-ATT9.01–03: the job is taken, the client heard, the needs written down.
        """
        crew, now = self.crew, self.now
        self.fill("RB-ATT9.01", dealings.job_intake(now, crew.manager), outcome="taken")
        self.fill("RB-ATT9.02", dealings.client_brief(now))
        self.fill("RB-ATT9.03", dealings.needs_memo())

    def brief(self) -> None:
        """
        RB-ATT9.07–08: the departments are briefed, and two timetables made.
        """
        self.fill("RB-ATT9.07", dealings.creative_briefing(self.now))
        self.fill("RB-ATT9.08", dealings.timetables(self.now))

    def propose(self, outcome: str) -> None:
        """
        RB-ATT9.11–12: rehearsal, proposal, and what the client says.
        """
        now = self.now
        self.fill("RB-ATT9.11", papers.rehearsal(now))
        said = {"changes": "主标题再大一些。", "ending": "预算取消。"}
        self.fill(
            "RB-ATT9.12", {**papers.proposal_report(now), **said}, outcome=outcome
        )

    def quote(self, outcome: str = "confirmed", **changes: object) -> None:
        data = {**dealings.quotation(self.now), **changes}
        self.fill("RB-ATT9.13", data, outcome=outcome)

    def contract(self) -> None:
        """
        RB-ATT9.14–15: the contract is signed, the advance is there.
        """
        director, now = self.crew.director, self.now
        files: Files = {"scan": [papers.upload("合同扫描件", now)]}
        facts = papers.contract_facts(now, director)
        self.fill("RB-ATT9.14", facts, files=files, by=director)
        self.fill("RB-ATT9.15", dealings.advance_receipt(now))

    def produce(self) -> None:
        """
        RB-ATT9.16–18: made, checked, and accepted by the client.
        """
        now = self.now
        self.fill("RB-ATT9.16", dealings.production_record(now))
        self.check("passed")
        files: Files = {"paper": [papers.upload("验收单", now)]}
        form = dealings.acceptance_form(now)
        self.fill("RB-ATT9.18", form, outcome="accepted", files=files)

    def check(self, outcome: str, **changes: object) -> None:
        data = {**dealings.qc_checklist(self.now, self.crew.manager), **changes}
        self.fill("RB-ATT9.17", data, outcome=outcome)

    def publish(self) -> None:
        """
        RB-ATT9.19: delivered and published, with proof.
        """
        files: Files = {"proofs": [papers.upload("样刊", self.now)]}
        self.fill("RB-ATT9.19", dealings.delivery_proof(self.now), files=files)

    def collect(self) -> None:
        """
        RB-ATT9.20–21: invoice and balance.
        """
        self.fill("RB-ATT9.20", dealings.invoice(self.now))
        self.fill("RB-ATT9.21", dealings.balance_receipt(self.now))

    def until_created(self) -> WorkOrder:
        self.take()
        return self.create()

    def to_the_end(self) -> WorkOrder:
        """
        Walk the whole way: from the job taken to the client's verdict.
        """
        order = self.until_created()
        self.propose("passed")
        self.quote()
        self.contract()
        self.produce()
        self.publish()
        self.collect()
        self.evaluate()
        self.close_department(order)
        self.archive()
        self.fill("RB-ATT9.24", dealings.satisfaction_survey(self.now))
        self.project.refresh_from_db()
        return order
