"""Who makes what an order asks for: an executor, or a team with parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.procedures.services.play import hold
from kehubu.work.models import Assignment, WorkOrder


class NobodyAssigned(DomainError):
    code = "work_nobody_assigned"
    message = _("请至少指定一位执行人。")
    field = "executors"


class NotOfTheDepartment(DomainError):
    code = "work_not_of_the_department"
    message = _("%(name)s不在%(department)s，不能执行它的工作单。")
    field = "executors"


@dataclass(frozen=True, slots=True)
class Part:
    """What one of a team does, and the hours planned for it."""

    text: str = ""
    hours: int | None = None


@transaction.atomic
def assign(
    step: Step,
    *,
    by: User,
    at: datetime,
    executors: Sequence[User],
    parts: Mapping[int, Part] | None = None,
    reason: str = "",
) -> WorkOrder:
    """
    Name the executor, or the team with its ``parts`` by user id, of an order
    (TL-B6.03). How much they have to do already is shown, and never a refusal.

    :raises NobodyAssigned: if nobody is named
    :raises NotOfTheDepartment: if somebody is of another department, or has left
    """
    step = hold(step, "assignment")
    orders = WorkOrder.objects.select_for_update(of=("self",))
    order = orders.select_related("department").get(department_run=step.run_id)
    require(by, "procedures.act_on_step", step)
    if not executors:
        raise NobodyAssigned
    _check_members(order, executors)
    procedures.cast(step.run, by=by, at=at, role="executor", users=executors)
    _write(order, executors, parts or {})
    procedures.conclude(step, by=by, at=at, reason=reason)
    return order


def _check_members(order: WorkOrder, executors: Sequence[User]) -> None:
    members = User.objects.active().filter(posts__department=order.department)
    known = set(members.values_list("pk", flat=True))
    for person in executors:
        if person.pk not in known:
            raise NotOfTheDepartment(name=person.name, department=order.department)


def _write(
    order: WorkOrder, executors: Sequence[User], parts: Mapping[int, Part]
) -> None:
    order.assignments.all().delete()
    alone = Part()
    Assignment.objects.bulk_create(
        Assignment(
            order=order,
            person=person,
            part=parts.get(person.pk, alone).text,
            planned_hours=parts.get(person.pk, alone).hours,
        )
        for person in executors
    )
