"""Whose work a project is beyond the account department: they see its client."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from kehubu.clients import helping
from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.models import Run
from kehubu.work.models import Project, WorkOrder


def projects_helped(user: User) -> QuerySet[Project]:
    """
    Return the projects in whose run the user takes part.
    """
    kind = Project._meta.label_lower
    runs = Run.objects.visible_to(user)
    own = runs.filter(subject_kind=kind, subject_id=OuterRef("pk"))
    return Project.objects.filter(Exists(own))


def orders_helped(user: User) -> QuerySet[WorkOrder]:
    """
    Return the orders in whose department's run the user takes part; for traffic all
    that were issued.

    They are named beside the projects, not asked through them: rows of upper apps ask
    for the client, search asks for the rows, and SQLite's parser goes only so deep.
    """
    orders = Q(among(Run.objects.visible_to(user), "department_run"))
    if user.holds(Position.TRAFFIC):
        orders |= ~Q(state__in=WorkOrder.BEFORE_ISSUE)
    return WorkOrder.objects.filter(orders)


helping.register(projects_helped, "client")
helping.register(orders_helped, "project__client")
