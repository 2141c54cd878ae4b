"""Who may do what with projects and orders."""

import rules
from django.db.models import Q, QuerySet
from django.utils import timezone

from kehubu.clients.rules import ACCOUNT_PEOPLE
from kehubu.people import queries as people
from kehubu.people.models import Post, User
from kehubu.people.positions import Position
from kehubu.people.rules import holds
from kehubu.work.models import Project, ProjectMember, WorkOrder

OPENERS = (*ACCOUNT_PEOPLE, Position.GENERAL_MANAGER)


@rules.predicate
def serves_the_project(user: User, project: Project | None) -> bool:
    """
    The user belongs to the account team of the project, or stands in for who does.
    """
    members = ProjectMember.objects.filter(project=project)
    return members.filter(_self_or_principal(user)).exists()


@rules.predicate
def leads_the_project(user: User, project: Project | None) -> bool:
    """
    The user is manager or director of the project, or stands in for one.
    """
    leaders = ProjectMember.objects.filter(
        project=project,
        role__in=[ProjectMember.Role.MANAGER, ProjectMember.Role.DIRECTOR],
    )
    return leaders.filter(_self_or_principal(user)).exists()


@rules.predicate
def serves_the_order(user: User, order: WorkOrder) -> bool:
    return bool(serves_the_project.test(user, order.project))


@rules.predicate
def leads_its_project(user: User, order: WorkOrder) -> bool:
    return bool(leads_the_project.test(user, order.project))


@rules.predicate
def heads_the_department(user: User, order: WorkOrder) -> bool:
    return headships(user, order.department_id).exists()


def headships(user: User, department: int) -> QuerySet[Post]:
    """
    Return the posts by which the user heads a department, his own or those for which he
    stands in.
    """
    heads = Post.objects.filter(position=Position.DEPARTMENT_HEAD)
    return heads.filter(_self_or_principal(user), department=department)


def _self_or_principal(user: User) -> Q:
    principals = people.principals(user, timezone.localdate())
    return Q(user=user) | Q(user__in=principals)


@rules.predicate
def directs_the_project(user: User, order: WorkOrder) -> bool:
    """
    The user is the project's account director, or stands in for him.
    """
    directors = ProjectMember.objects.filter(
        project=order.project_id, role=ProjectMember.Role.DIRECTOR
    )
    return directors.filter(_self_or_principal(user)).exists()


rules.add_perm("work.open_project", holds(*OPENERS))
rules.add_perm(
    "work.lead_project",
    leads_the_project | holds(Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR),
)
rules.add_perm("work.issue_order", serves_the_order)
rules.add_perm("work.draft_order", serves_the_project)
rules.add_perm("work.amend_plan", serves_the_project | holds(Position.GENERAL_MANAGER))
rules.add_perm("work.receive_order", heads_the_department)
rules.add_perm("work.decide_revision", leads_its_project)
rules.add_perm("work.change_priority", holds(Position.TRAFFIC) | heads_the_department)
rules.add_perm("work.change_billable", directs_the_project)
