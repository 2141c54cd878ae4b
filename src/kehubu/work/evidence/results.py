"""Results as evidence: deliveries and their reviews (TL-B6.11, TL-B1.12–13)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from kehubu.core import facts, history
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.evidence import Evidence, SigningEvidence
from kehubu.procedures.models import Step
from kehubu.signoffs.models import Content, SignatureRequest
from kehubu.work.contents import freeze_delivery
from kehubu.work.models import Delivery, WorkOrder
from kehubu.work.queries import order_of
from kehubu.work.services.orders import draft_revision

ACCEPTED = "work.order_accepted"
REVISED = "work.order_revised"
State = WorkOrder.State
Verdict = Delivery.Verdict
UNDER_WAY = (State.ISSUED, State.SENT, State.RECEIVED, State.STARTED)


class Deliveries(Evidence):
    """The result, delivered on the page of the step; the answer concludes it."""

    template = "work/step_delivery.html"
    chooses_outcome = False
    is_concluded_elsewhere = True
    is_final = True

    def may_be_left(self, step: Step) -> bool:
        """
        Keep the step while the account department reviews what was delivered.
        """
        return not step.waiting_for

    def missing(self, step: Step, outcome: str) -> list[str]:
        delivered = Delivery.objects.filter(order__department_run=step.run_id)
        return [] if delivered.exists() else [_("还没有交付成果。")]

    def shown(self, step: Step, user: User) -> dict[str, object]:
        order = order_of(step)
        return {"order": order, "deliveries": order.deliveries.all()}


class OrderReview(Evidence):
    """What the account department says of each result: accepted, or suggestions."""

    template = "work/step_review.html"
    chooses_outcome = False

    def opened(self, step: Step, *, at: datetime) -> None:
        if _orders(step, *UNDER_WAY):
            step.waiting_for = "delivery"

    def missing(self, step: Step, outcome: str) -> list[str]:
        told = [
            _("%(department)s还没有交付 %(number)s。")
            % {"department": order.department, "number": order.number}
            for order in _orders(step, *UNDER_WAY)
        ]
        told += [
            _("工作单 %(number)s 已被退回，请退回到“填写工作单”重新办理。")
            % {"number": order.number}
            for order in _orders(step, State.RETURNED)
        ]
        return told + [
            _("请评审 %(number)s 的成果。") % {"number": delivery.order.number}
            for delivery in under_review(step)
            if delivery.verdict == Verdict.WAITING
        ]

    def outcome(self, step: Step, chosen: str) -> str:
        verdicts = {delivery.verdict for delivery in under_review(step)}
        return "suggestions" if Verdict.SUGGESTIONS in verdicts else "accepted"

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        """
        Have a revision order follow each suggestion: no oral orders (domain §2.19).
        """
        for delivery in under_review(step):
            if delivery.verdict == Verdict.SUGGESTIONS:
                _set_state([delivery.order], State.REVISED, by, at)
                draft_revision(
                    delivery.order,
                    delivery.remarks,
                    by=by or delivery.order.issuer,
                    at=at,
                )
                facts.announce(REVISED, delivery.order_id)

    def shown(self, step: Step, user: User) -> dict[str, object]:
        return {
            "deliveries": under_review(step),
            "awaited": _orders(step, *UNDER_WAY),
            "returned": _orders(step, State.RETURNED),
        }


class Results(SigningEvidence):
    """The results that were accepted, to be signed by two (TL-B1.13)."""

    def contents(self, step: Step, *, at: datetime) -> Sequence[Content]:
        return [freeze_delivery(delivery, at=at) for delivery in under_review(step)]

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        if outcome == "approved":
            orders = [delivery.order for delivery in under_review(step)]
            _set_state(orders, State.ACCEPTED, by, at)
            facts.announce(ACCEPTED, *(order.pk for order in orders))
        else:
            reopen(_rejected(step), by=by, at=at)


def under_review(step: Step) -> list[Delivery]:
    """
    Return the last delivery of each order of the run that is being reviewed.
    """
    present = WorkOrder.objects.of_present_round(step.run_id)
    delivered = Delivery.objects.filter(
        order__in=present.filter(state=State.DELIVERED).values("pk")
    )
    people = ("order__project__client", "order__department", "delivered_by")
    last = {d.order_id: d for d in delivered.select_related(*people).order_by("pk")}
    return list(last.values())


def reopen(deliveries: Iterable[Delivery], *, by: User | None, at: datetime) -> None:
    """
    Put results back under review: a signer, or the client, wants them changed.
    """
    values = {
        "verdict": Verdict.WAITING,
        "reviewed_by": None,
        "reviewed_at": None,
    }
    for delivery in deliveries:
        within = delivery.order.project
        history.amend(
            delivery, "delivery.reopened", by=by, at=at, within=within, values=values
        )
        _set_state([delivery.order], State.DELIVERED, by, at)


def _rejected(step: Step) -> list[Delivery]:
    rejected = SignatureRequest.objects.filter(
        occasion=step.occasion, state=SignatureRequest.State.REJECTED
    )
    pks = rejected.values_list("content__subject_id", flat=True)
    return list(Delivery.objects.filter(pk__in=pks).select_related("order__project"))


def _orders(step: Step, *states: State) -> list[WorkOrder]:
    present = WorkOrder.objects.of_present_round(step.run_id)
    orders = present.filter(state__in=states)
    return list(orders.select_related("department"))


def _set_state(
    orders: Iterable[WorkOrder], state: State, by: User | None, at: datetime
) -> None:
    for order in orders:
        values = {"state": state}
        verb = f"order.{state}"
        history.amend(order, verb, by=by, at=at, within=order.project, values=values)


evidence.register("delivery", Deliveries())
evidence.register("order_review", OrderReview())
evidence.register("result", Results())
