"""What the account department says of a result (TL-B1.12)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.procedures.services.play import hold
from kehubu.work.models import Delivery, WorkOrder


class NotToBeReviewed(DomainError):
    code = "work_not_to_be_reviewed"
    message = _("这份成果已有结论，不在评审中。")


class SuggestionsNeedWords(DomainError):
    code = "work_suggestions_need_words"
    message = _("提出建议时，请写明建议。")
    field = "remarks"


@transaction.atomic
def review(
    step: Step,
    delivery: Delivery,
    *,
    by: User,
    at: datetime,
    verdict: str,
    remarks: str = "",
) -> Delivery:
    """
    Accept a result or suggest changes; it may be changed until the step is completed.

    :raises NotToBeReviewed: if the order is not under review in this run
    :raises SuggestionsNeedWords: if suggestions say nothing
    """
    step = hold(step, "order_review")
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    require(by, "procedures.act_on_step", step)
    order = delivery.order
    if order.run_id != step.run_id or order.state != WorkOrder.State.DELIVERED:
        raise NotToBeReviewed
    if verdict == Delivery.Verdict.SUGGESTIONS and not remarks.strip():
        raise SuggestionsNeedWords
    values = {
        "verdict": Delivery.Verdict(verdict),
        "remarks": remarks,
        "reviewed_by": by,
        "reviewed_at": at,
    }
    within = order.project
    return history.amend(
        delivery, "delivery.reviewed", by=by, at=at, within=within, values=values
    )
