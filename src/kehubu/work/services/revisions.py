"""Revisions beyond what was agreed with the client: billed, or given with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.work.models import ExtraRevision, WorkOrder


class WithinAgreement(DomainError):
    code = "work_revision_within_agreement"
    message = _("%(number)s 在约定的改稿次数之内，不用决定是否收费。")


class DecisionNeedsReason(DomainError):
    code = "work_decision_needs_reason"
    message = _("收费或免收，都请写明理由。")
    field = "reason"


@transaction.atomic
def decide_extra_revision(
    order: WorkOrder, *, by: User, at: datetime, is_billable: bool, reason: str
) -> ExtraRevision:
    """
    Decide whether a revision beyond the agreement is billed; it may be decided anew.

    :raises WithinAgreement: if the client has paid for it already
    :raises DecisionNeedsReason: if no reason is given
    """
    order = WorkOrder.objects.select_for_update().get(pk=order.pk)
    require(by, "work.decide_revision", order)
    if not order.is_beyond_agreement:
        raise WithinAgreement(number=order.number)
    if not reason.strip():
        raise DecisionNeedsReason
    values = {"is_billable": is_billable, "reason": reason}
    made = {"decided_by": by, "decided_at": at}
    decided, is_new = ExtraRevision.objects.get_or_create(
        order=order, defaults={**values, **made}
    )
    if not is_new:
        return history.amend(
            decided,
            "revision.decided",
            by=by,
            at=at,
            within=order,
            reason=reason,
            values={**values, **made},
        )
    changes = {"is_billable": [None, is_billable]}
    history.record(
        "revision.decided",
        decided,
        by=by,
        at=at,
        within=order,
        reason=reason,
        changes=changes,
    )
    return decided
