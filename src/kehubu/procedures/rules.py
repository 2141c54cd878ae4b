"""Who may act on a step: its people, and who stands in for them."""

import rules
from django.utils import timezone

from kehubu.people.models import Delegation, User
from kehubu.people.positions import Position
from kehubu.people.rules import holds
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Escalation, Participant, Step

PROCESS_OFFICE = (
    Position.GENERAL_MANAGER,
    Position.ACCOUNT_DIRECTOR,
    Position.SYSTEM_ADMINISTRATOR,
)


@rules.predicate
def is_assignee(user: User, step: Step) -> bool:
    return step.assignee_id == user.pk


@rules.predicate
def stands_in(user: User, step: Step) -> bool:
    in_force = Delegation.objects.in_force(timezone.localdate()).filter(delegate=user)
    return in_force.filter(principal=step.assignee_id).exists()


@rules.predicate
def plays_its_role(user: User, step: Step) -> bool:
    return _plays(user, step, step.role_list)


@rules.predicate
def may_be_waived_by(user: User, step: Step) -> bool:
    node = graph_of(step.under or step.run.definition).node(step.node_id)
    return _plays(user, step, node.waivable)


@rules.predicate
def leads_the_run(user: User, step: Step) -> bool:
    return _plays(user, step, ["am", "ad", "hs", "ch"])


@rules.predicate
def was_told(user: User, step: Step) -> bool:
    """
    The step has been escalated to the user, or to one for whom he stands in.
    """
    return Escalation.objects.visible_to(user).pending().filter(step=step).exists()


@rules.predicate
def leads_the_assignee(user: User, step: Step) -> bool:
    return step.assignee is not None and step.assignee.supervisor_id == user.pk


@rules.predicate
def is_accountable(user: User, step: Step) -> bool:
    """
    The step is the user's own, and he answers for the whole (项目责任制).
    """
    return step.assignee_id == user.pk and _plays(user, step, ["ae"])


def _plays(user: User, step: Step, roles: list[str] | tuple[str, ...]) -> bool:
    parts = Participant.objects.taking_part(user)
    return parts.filter(run=step.run_id, role__in=roles).exists()


rules.add_perm("procedures.act_on_step", is_assignee | plays_its_role | stands_in)
rules.add_perm("procedures.waive_step", may_be_waived_by)
rules.add_perm("procedures.reassign_step", is_assignee | leads_the_run | was_told)
rules.add_perm(
    "procedures.replan_step",
    leads_the_assignee | is_accountable | leads_the_run | was_told,
)
rules.add_perm("procedures.publish_procedure", holds(*PROCESS_OFFICE))
rules.add_perm("procedures.migrate_runs", holds(*PROCESS_OFFICE))
