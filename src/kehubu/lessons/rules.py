"""Who may do what with actions and cases."""

import rules
from django.utils import timezone

from kehubu.lessons.models import Action, Case
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import holds
from kehubu.work.models import Project, ProjectMember
from kehubu.work.rules import serves_the_project

LEADERS = (ProjectMember.Role.MANAGER, ProjectMember.Role.DIRECTOR)


@rules.predicate
def owns_the_action(user: User, action: Action) -> bool:
    """
    The action is the user's, or of somebody for whom the user stands in.
    """
    today = timezone.localdate()
    return action.owner_id == user.pk or people.stands_in(user, action.owner, today)


@rules.predicate
def leads_its_project(user: User, action: Action) -> bool:
    leaders = ProjectMember.objects.filter(project=action.project_id, role__in=LEADERS)
    return leaders.filter(user=user).exists()


@rules.predicate
def is_superior_of_owner(user: User, action: Action) -> bool:
    return action.owner.supervisor_id == user.pk


@rules.predicate
def serves_the_case(user: User, case: Case) -> bool:
    return bool(serves_the_project.test(user, case.project))


@rules.predicate
def sees_the_project(user: User, case: Case) -> bool:
    return Project.objects.visible_to(user).filter(pk=case.project_id).exists()


edits = holds(Position.ACCOUNT_DIRECTOR, Position.GENERAL_MANAGER)
decides = leads_its_project | is_superior_of_owner

rules.add_perm("lessons.finish_action", owns_the_action)
rules.add_perm("lessons.drop_action", decides)
rules.add_perm("lessons.replan_action", decides)
rules.add_perm("lessons.amend_case", serves_the_case | edits)
rules.add_perm("lessons.permit_case", serves_the_case | edits)
rules.add_perm("lessons.publish_case", edits)
rules.add_perm("lessons.withdraw_case", edits)
rules.add_perm("lessons.see_confidential", sees_the_project)
