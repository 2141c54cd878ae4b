"""How runs and their steps are shown."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from kehubu.people.models import User
from kehubu.procedures.engine import Node, Outcome
from kehubu.procedures.models import Step
from kehubu.procedures.roles import label
from kehubu.signoffs.models import SignatureRequest
from kehubu.standards.queries import clauses

register = template.Library()
CLASSES = {
    "open": "is-now",
    "done": "is-good",
    "skipped": "",
    "waived": "is-warn",
    "returned": "is-bad",
    "withdrawn": "",
}


@register.filter
def waiting_label(what: str) -> str:
    return str(Step.Waiting(what).label) if what else ""


@register.filter
def state_class(step: Step) -> str:
    if step.is_overdue(timezone.now()):
        return "is-bad"
    return CLASSES["returned" if step.was_rejected else step.state]


@register.filter
def role_label(role: str) -> str:
    return label(role)


@register.filter
def named(outcome: Outcome) -> str:
    return gettext(outcome.label)


@register.filter
def outcome_label(step: Step, node: Node) -> str:
    labels = {outcome.key: outcome.label for outcome in node.outcomes}
    return gettext(labels[step.outcome]) if step.outcome in labels else ""


@register.filter
def clause_text(clause_id: str) -> str:
    clause = clauses().get(clause_id)
    return clause.text if clause else ""


@register.filter
def asks(request: SignatureRequest, user: User) -> bool:
    """
    Tell whether the signature is asked of ``user``, or may be given in his stead.
    """
    return user.has_perm("signoffs.sign_request", request)


@register.filter
def may_add(request: SignatureRequest, user: User) -> bool:
    """
    Tell whether ``user`` may ask a further person to sign what the request asks.
    """
    return user.has_perm("procedures.add_signer", request)
