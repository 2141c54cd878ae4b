"""What follows a moment later: signatures take effect, people are told."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from kehubu.clients import handing
from kehubu.clients.models import Client, Membership
from kehubu.clients.references import add_up, fold_always
from kehubu.clients.services import MERGED
from kehubu.core import facts, notices
from kehubu.evaluations import services
from kehubu.evaluations.models import (
    ClientFigures,
    Evaluation,
    Signal,
    Standing,
    WinBackStep,
)
from kehubu.evaluations.registers import ALARMS
from kehubu.evaluations.services.standings import SIGNALLED
from kehubu.evaluations.services.submitting import CONCLUDED
from kehubu.evaluations.services.winbacks import ASSIGNED
from kehubu.people.models import User
from kehubu.signoffs import telling
from kehubu.signoffs.models import Content, Signature
from kehubu.signoffs.services import SIGNED

Role = Membership.Role
# Signals tell of the client: the same of both is one.
fold_always("evaluations.signal")
MONEY = ("billings_fen", "gross_income_fen", "direct_cost_fen", "received_fen")


@add_up("evaluations.clientfigures")
def add_figures(kept: ClientFigures, gone: ClientFigures) -> dict[str, Any]:
    """
    Add what two clients that are one have brought in a period: what is not known of one
    is not known of both; payments of both came as late as those of the later one.
    """
    becomes: dict[str, Any] = {}
    for name in MONEY:
        both = (getattr(kept, name), getattr(gone, name))
        becomes[name] = None if None in both else sum(both)
    late = [each for each in (kept.late_days, gone.late_days) if each is not None]
    becomes["late_days"] = max(late, default=None)
    return becomes


@facts.on(MERGED)
def examine_anew(client_id: int) -> None:
    """
    Say how a client stands that is one with another, or no longer is.
    """
    if Standing.objects.filter(client=client_id).exists():
        services.refresh(by=None, at=timezone.now(), keys=[client_id])


@facts.on(SIGNED)
def conclude(signature_id: int) -> None:
    """
    Let a signature on an evaluation take effect; others are none of our business.
    """
    signatures = Signature.objects.select_related("request__content", "signer")
    signature = signatures.get(pk=signature_id)
    content = signature.request.content
    if content.subject_kind != Evaluation._meta.label_lower:
        return
    evaluation = Evaluation.objects.get(pk=content.subject_id)
    services.conclude(
        evaluation, by=signature.signer, at=signature.at, signature=signature
    )


@facts.on(CONCLUDED)
def tell_evaluator(evaluation_id: int) -> None:
    rows = Evaluation.objects.select_related("client", "evaluator")
    evaluation = rows.get(pk=evaluation_id)
    outcome = "signed" if evaluation.is_signed else "returned"
    notices.notify(
        [evaluation.evaluator],
        f"evaluations.{outcome}",
        key=f"evaluation:{evaluation.pk}:{outcome}:{evaluation.version}",
        url=evaluation.get_absolute_url(),
        at=timezone.now(),
        client=str(evaluation.client),
        half=str(evaluation.period),
        grade=evaluation.grade,
    )


@facts.on(SIGNALLED)
def tell_manager(signal_id: int) -> None:
    """
    Tell the client's manager of a signal that is new, else who else serves it.
    """
    signals = Signal.objects.open().select_related("client")
    signal = signals.filter(pk=signal_id).first()
    if signal is None:
        return
    notices.notify(
        managers_of(signal.client),
        "evaluations.signal",
        key=f"signal:{signal.pk}",
        url=signal.get_absolute_url(),
        at=timezone.now(),
        client=str(signal.client),
        kind=str(ALARMS[signal.kind].label),
    )


@facts.on(ASSIGNED)
def tell_owner(step_id: int) -> None:
    steps = WinBackStep.objects.open().select_related("owner", "plan")
    step = steps.filter(pk=step_id).first()
    if step is None:
        return
    notices.notify(
        [step.owner],
        "evaluations.win_back_step",
        key=f"win_back_step:{step.pk}",
        url=step.get_absolute_url(),
        at=timezone.now(),
        what=step.what,
        day=step.due_on.isoformat(),
    )


def managers_of(client: Client) -> list[User]:
    """
    Return who answers for a client: its manager, else its director, who see its money.
    """
    team = client.team.select_related("user").filter(user__is_active=True)
    people = {member.role: member.user for member in team}
    found = people.get(Role.MANAGER) or people.get(Role.DIRECTOR)
    return [found] if found else []


def _graded(content: Content) -> str:
    """
    Say which grade it is that was signed.
    """
    rows = Evaluation.objects.select_related("client")
    evaluation = rows.get(pk=content.subject_id)
    told = {"client": str(evaluation.client), "grade": evaluation.grade}
    return gettext("%(client)s评为 %(grade)s 级") % told


telling.tell(Evaluation, _graded)
handing.follow(services.inherit_evaluations)
