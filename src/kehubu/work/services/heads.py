"""Who heads a department heads its work: also what was begun under somebody else."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Participant, Run
from kehubu.work import casting
from kehubu.work.models import WorkOrder

ROLES = ("head", "ch")


def seat_heads(user: User, *, by: None = None, at: datetime) -> list[Run]:
    """
    Have the departments' running work follow a change of posts: who heads a department
    no more gives his roles, open steps and signatures to who does now. Where nobody
    does, or nobody may sign, all stays as it is. Return the runs that were changed.
    """
    people = ("department", "department_run")
    orders = _concerned(user).select_related(*people).order_by("pk")
    return [run for order in orders if (run := _seat(order, by, at))]


def _concerned(user: User) -> QuerySet[WorkOrder]:
    """
    Return the orders in work at which the user plays the head; all of them where he
    heads a department, as he may have to be seated.
    """
    running = WorkOrder.objects.filter(department_run__state=Run.State.RUNNING)
    if user.is_active and user.holds(Position.DEPARTMENT_HEAD):
        return running
    parts = Participant.objects.filter(user=user, role__in=ROLES)
    return running.filter(department_run__in=parts.values("run"))


def _seat(order: WorkOrder, by: None, at: datetime) -> Run | None:
    run = order.department_run
    if run is None:
        return None
    present = {
        role: users
        for role, heads in casting.heads_of(order).items()
        if (users := _joined(run.participants.filter(role=role), heads))
    }
    if not present:
        return None
    try:
        with transaction.atomic():
            procedures.recast(run, by=by, at=at, people=present)
    except DomainError:
        return None
    return run


def _joined(parts: QuerySet[Participant], heads: Sequence[User]) -> list[User]:
    """
    Return who plays a role from now on, those who go on in front; nobody where all go
    on, where the run has no such role, or where nobody heads.
    """
    before = [part.user for part in parts.select_related("user")]
    stay = [user for user in before if user in heads]
    if not heads or stay == before:
        return []
    return [*stay, *(user for user in heads if user not in before)]
