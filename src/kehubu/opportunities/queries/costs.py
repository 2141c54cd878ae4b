"""What it has cost so far to win a piece of business (domain §2.17)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from kehubu.opportunities.models import Lead, PitchExpense
from kehubu.opportunities.queries.recorded import CONTRACT, PROJECT
from kehubu.opportunities.stages import PURSUIT
from kehubu.people.models import User
from kehubu.procedures.models import Record, Step
from kehubu.timesheets.models import HourEntry
from kehubu.work.models import WorkOrder


@dataclass(frozen=True, slots=True)
class Cost:
    """
    Hours of the account department and of the other departments, and money spent. The
    agency keeps no cost rates, so that hours stay hours.
    """

    own_minutes: int
    department_minutes: int
    expenses: list[PitchExpense]

    @property
    def minutes(self) -> int:
        return self.own_minutes + self.department_minutes

    @property
    def spent_fen(self) -> int:
        counted = (each for each in self.expenses if each.withdrawn_at is None)
        return sum(expense.amount_fen for expense in counted)


def cost_of(lead: Lead, user: User) -> Cost:
    """
    Return what it has cost to win a lead: the hours on the steps up to the contract,
    those that the departments have spent on its orders until it was signed, and the
    expenses that were entered.
    """
    expenses = PitchExpense.objects.visible_to(user).filter(lead=lead)
    rows = list(expenses.select_related("by"))
    if lead.project_id is None:
        return Cost(0, 0, rows)
    counted = HourEntry.objects.counted()
    own = counted.filter(
        step__run__subject_kind=PROJECT,
        step__run__subject_id=lead.project_id,
        step__clause__in=PURSUIT,
    )
    return Cost(_minutes(own), _minutes(_of_departments(lead.project_id)), rows)


def _of_departments(project: int) -> QuerySet[HourEntry]:
    orders = WorkOrder.objects.filter(project=project).values_list("pk", flat=True)
    hours = HourEntry.objects.counted().filter(
        step__run__subject_kind=WorkOrder._meta.label_lower,
        step__run__subject_id__in=list(orders),
    )
    contracts = Record.objects.filter(
        kind=CONTRACT,
        step__run__subject_kind=PROJECT,
        step__run__subject_id=project,
        step__state=Step.State.DONE,
    )
    signed_on = contracts.values_list("step__done_on", flat=True).first()
    return hours.filter(on__lte=signed_on) if signed_on else hours


def _minutes(hours: Any) -> int:
    return int(hours.order_by().aggregate(sum=Sum("minutes"))["sum"] or 0)
