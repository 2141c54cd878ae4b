"""A department's procedure in the browser: whoever's turn it is sits down and acts."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from kehubu.procedures import evidence, queries
from kehubu.sample import papers, trades
from kehubu.sample.desks import Desk
from kehubu.signoffs.models import SignatureRequest


def aside(act):
    """
    Do in a thread of its own what the account department does meanwhile: in this one
    the browser's event loop runs, beside which papers cannot be sealed.
    """
    with ThreadPoolExecutor(1) as worker:
        worker.submit(act).result()
        worker.submit(connections.close_all).result()


class BrowserDesk:
    """
    An order that has been sent, its department's people each at a browser: seated when
    their turn comes. ``choices`` are labels of outcomes by the last part of a clause,
    each taken once; else the first.
    """

    def __init__(self, desk: Desk, at_desk, choices=None):
        self.desk = desk
        self.at_desk = at_desk
        self.choices = choices or {}
        self.seated = {}

    def person(self, user):
        if user.pk not in self.seated:
            self.seated[user.pk] = self.at_desk(user)
        return self.seated[user.pk]

    @property
    def title(self):
        return self.desk.order.number

    def until_delivered(self):
        while steps := self.desk.open_steps():
            self.do(steps[0])

    def to_the_archive(self):
        """
        Work, deliver; once the account department has accepted, close the run.
        """
        self.until_delivered()
        aside(self.desk.journey.brief)
        aside(self.desk.journey.accept)
        while self.desk.run.is_running:
            self.do(self.desk.open_steps()[0])

    def do(self, step):
        node = queries.node_of(step)
        if node.signs:
            self.sign(step)
            return
        person = self.person(step.assignee)
        person.take(step.name, self.title)
        special = {
            "order_intake": self.receive,
            "assignment": self.assign,
            "delivery": self.deliver,
        }
        special.get(node.record, self.write)(person, step)

    def sign(self, step):
        asked = SignatureRequest.objects.filter(occasion=step.occasion)
        for request in asked.waiting().select_related("signer"):
            self.person(request.signer).sign(self.title)

    def receive(self, person, step):
        person.press("接单")

    def assign(self, person, step):
        person.press("确定执行人")
        for user in self.desk.team:
            person.page.get_by_role("checkbox", name=user.name).check()
        person.press("确定执行人", within=person.page.locator("#desk-form"))

    def deliver(self, person, step):
        person.press("交付成果")
        person.type(actual_hours=40, note="按工作单完成。")
        person.attach("uploads", papers.upload("成果", self.desk.journey.now))
        person.press("交付成果")

    def write(self, person, step):
        node = queries.node_of(step)
        label = self.choice(step, node)
        outcome = next((o.key for o in node.outcomes if o.label == label), "")
        now = self.desk.journey.now
        person.write(trades.written(node.record, now, self.desk.team))
        for name, uploads in self.desk.uploads(step, outcome).items():
            person.attach(f"record-{name}", *uploads)
        person.complete(label)

    def choice(self, step, node):
        if not node.outcomes or not evidence.of(node.record).chooses_outcome:
            return ""
        planned = self.choices.get(step.clause.rpartition(".")[2])
        return planned.pop(0) if planned else node.outcomes[0].label
