"""Who may act on a step: its people, and who stands in for them."""

import rules
from django.utils import timezone

from kehubu.people import queries as people
from kehubu.people.models import Delegation, User
from kehubu.people.positions import Position
from kehubu.people.rules import holds
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Escalation, Participant, Step
from kehubu.procedures.roles import LEADERS
from kehubu.signoffs.models import SignatureRequest

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
    return _plays(user, step, LEADERS)


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


@rules.predicate
def is_asked_to_sign(user: User, request: SignatureRequest) -> bool:
    return user.has_perm("signoffs.sign_request", request)


@rules.predicate
def leads_the_step(user: User, request: SignatureRequest) -> bool:
    """
    The user answers for the run whose step asks for the signature.
    """
    step = Step.objects.asking(request.occasion).first()
    return step is not None and bool(leads_the_run.test(user, step))


@rules.predicate
def has_submitted(user: User, step: Step) -> bool:
    """
    The user, or one for whom the user stands in, has issued what the step asks to be
    signed, or did the step before it.
    """
    whose = {user.pk, *people.principals(user, timezone.localdate())}
    asked = SignatureRequest.objects.filter(occasion=step.occasion)
    if asked.filter(content__issuer__in=whose).exists():
        return True
    done = Step.objects.filter(run=step.run_id, pk__lt=step.pk).exclude(assignee=None)
    before = done.order_by("pk").last()
    return before is not None and before.assignee_id in whose


rules.add_perm("procedures.act_on_step", is_assignee | plays_its_role | stands_in)
rules.add_perm("procedures.waive_step", may_be_waived_by)
rules.add_perm("procedures.reassign_step", is_assignee | leads_the_run | was_told)
rules.add_perm("procedures.add_signer", is_asked_to_sign | leads_the_step)
rules.add_perm("procedures.take_back_step", has_submitted)
rules.add_perm(
    "procedures.replan_step",
    leads_the_assignee | is_accountable | leads_the_run | was_told,
)
rules.add_perm("procedures.publish_procedure", holds(*PROCESS_OFFICE))
rules.add_perm("procedures.migrate_runs", holds(*PROCESS_OFFICE))
rules.add_perm("procedures.amend_substitution", holds(*PROCESS_OFFICE))
