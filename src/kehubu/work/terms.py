"""What an order says of the time that its department spends on it."""

from kehubu.procedures.models import Run
from kehubu.timesheets import registers
from kehubu.timesheets.registers import Terms
from kehubu.work.models import WorkOrder

MINUTES = 60


def terms_of_order(run: Run) -> Terms:
    """
    Return whether the client pays for an order, and its planned hours.
    """
    order = WorkOrder.objects.get(pk=run.subject_id)
    hours = order.planned_hours
    return Terms(order.is_billable, None if hours is None else hours * MINUTES)


registers.says_terms(WorkOrder._meta.label_lower, terms_of_order)
