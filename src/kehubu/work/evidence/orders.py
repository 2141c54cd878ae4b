"""Orders as evidence: filled in, signed, sent, received (TL-B1.07–09, TL-B6.01–02)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import facts, history, wording
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.evidence import Evidence, SigningEvidence
from kehubu.procedures.models import Step
from kehubu.procedures.roles import label
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import Content, Meaning, SignatureRequest
from kehubu.work import completeness
from kehubu.work.casting import unstaffed
from kehubu.work.contents import freeze_order
from kehubu.work.models import WorkOrder
from kehubu.work.queries import order_of

ISSUED = "work.order_issued"
RETURNED = "work.order_returned"
TWO_SIGNATURES = ("ad", "hs")
State = WorkOrder.State


class WorkOrders(SigningEvidence):
    """
    The orders of a run: complete before they are submitted, then signed by two.
    """

    template = "work/step_orders.html"
    chooses_outcome = False

    def opened(self, step: Step, *, at: datetime) -> None:
        """
        Open what was submitted, or signed and not yet sent, to changes where the whole
        step was sent back; where a signer has sent one order back, its neighbours stay
        as they are.
        """
        if not _orders(step, State.RETURNED):
            sent_back = _orders(step, State.SUBMITTED, State.ISSUED)
            _move(sent_back, State.RETURNED, None, at)

    def missing(self, step: Step, outcome: str) -> list[str]:
        drafts = _orders(step, State.DRAFT, State.RETURNED)
        if not drafts and not _orders(step, State.SUBMITTED):
            return [_("还没有填写工作单。")]
        today = timezone.localdate()
        return [
            wording.labelled(order.number, sentence)
            for order in drafts
            for sentence in [*completeness.missing(order, today), *unstaffed(order)]
        ]

    def outcome(self, step: Step, chosen: str) -> str:
        """
        Say ``revision`` if all that is submitted follows a suggestion, else ``first``.
        """
        submitted = _orders(step, State.DRAFT, State.RETURNED, State.SUBMITTED)
        all_revise = all(order.is_revision for order in submitted)
        return "revision" if all_revise else "first"

    def contents(self, step: Step, *, at: datetime) -> Sequence[Content]:
        submitted = _orders(step, State.SUBMITTED)
        return [freeze_order(order, at=at) for order in submitted]

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        match outcome:
            case "approved":
                issued = _move(_orders(step, State.SUBMITTED), State.ISSUED, by, at)
                facts.announce(ISSUED, *issued)
            case "rejected":
                _move(_rejected(step), State.RETURNED, by, at)
            case _:
                drafts = _orders(step, State.DRAFT, State.RETURNED)
                _move(drafts, State.SUBMITTED, by, at)

    def shown(self, step: Step, user: User) -> dict[str, object]:
        today = timezone.localdate()
        present = WorkOrder.objects.of_present_round(step.run_id)
        orders = present.select_related("department")
        return {
            "orders": [
                (order, completeness.missing(order, today))
                if order.is_open_to_change
                else (order, [])
                for order in orders
            ]
        }


class OrderReceipts(Evidence):
    """The departments' receipts: the sending step is concluded by the last of them."""

    template = "work/step_sending.html"
    chooses_outcome = False
    is_concluded_elsewhere = True
    is_repeatable = False

    def may_be_left(self, step: Step) -> bool:
        """
        Keep the step once the orders are with their departments.
        """
        return not step.waiting_for

    def missing(self, step: Step, outcome: str) -> list[str]:
        return [
            _("%(department)s还没有接单：%(number)s。")
            % {"department": order.department, "number": order.number}
            for order in _orders(step, State.ISSUED, State.SENT)
        ]

    def shown(self, step: Step, user: User) -> dict[str, object]:
        return {"orders": _orders(step, State.ISSUED, State.SENT)}


class OrderIntake(Evidence):
    """The department's gate: signed by two and complete, or sent back (TL-BX.1)."""

    template = "work/step_intake.html"
    chooses_outcome = False
    is_concluded_elsewhere = True
    is_repeatable = False

    def missing(self, step: Step, outcome: str) -> list[str]:
        return [] if outcome == "refused" else lacking(order_of(step))

    def shown(self, step: Step, user: User) -> dict[str, object]:
        order = order_of(step)
        content = signed.latest_content(order._meta.label_lower, order.pk)
        return {"order": order, "content": content, "lacking": lacking(order)}


class OrderStart(SigningEvidence):
    """The start of the work, signed after consultation (TL-B3.02, B4.02, B6.02 …)."""

    def contents(self, step: Step, *, at: datetime) -> Sequence[Content]:
        """
        Return the order as the account department signed it: were it frozen anew, a
        client renamed since would make a version without these signatures.
        """
        order = order_of(step)
        content = signed.latest_content(order._meta.label_lower, order.pk)
        return [content or freeze_order(order, at=at)]

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        order = WorkOrder.objects.select_for_update().filter(department_run=step.run_id)
        started = outcome == "approved"
        moved = _move(order, State.STARTED if started else State.RETURNED, by, at)
        if not started:
            facts.announce(RETURNED, *moved)


def lacking(order: WorkOrder) -> list[str]:
    """
    Return why a department may not start on an order: signatures and contents that are
    missing.
    """
    opened_on = timezone.localdate(order.opened_at)
    return [*_unsigned(order), *completeness.missing(order, opened_on)]


def _unsigned(order: WorkOrder) -> Iterator[str]:
    content = signed.latest_content(order._meta.label_lower, order.pk)
    given = signed.approvals(content, Meaning.APPROVE) if content else {}
    for capacity in TWO_SIGNATURES:
        if capacity not in given:
            yield _("缺%(capacity)s签字。") % {"capacity": label(capacity)}


def _orders(step: Step, *states: State) -> list[WorkOrder]:
    present = WorkOrder.objects.of_present_round(step.run_id)
    orders = present.filter(state__in=states)
    return list(orders.select_related("project__client", "department", "issuer", "run"))


def _rejected(step: Step) -> QuerySet[WorkOrder]:
    """
    Return the orders that a signer has sent back on this step.
    """
    rejected = SignatureRequest.objects.filter(
        occasion=step.occasion, state=SignatureRequest.State.REJECTED
    )
    pks = rejected.values("content__subject_id")
    return WorkOrder.objects.filter(run=step.run_id, pk__in=pks)


def _move(
    orders: Iterable[WorkOrder], state: State, by: User | None, at: datetime
) -> list[int]:
    moved = []
    for order in orders:
        history.amend(
            order,
            f"order.{state}",
            by=by,
            at=at,
            within=order.project,
            values={"state": state},
        )
        moved.append(order.pk)
    return moved


evidence.register("work_order", WorkOrders())
evidence.register("order_receipt", OrderReceipts())
evidence.register("order_intake", OrderIntake())
evidence.register("order_start", OrderStart())
