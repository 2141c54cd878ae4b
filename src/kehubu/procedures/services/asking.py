"""What a signature step asks of others."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.errors import DomainError
from kehubu.procedures import evidence
from kehubu.procedures.engine.graph import Signers
from kehubu.procedures.models import Participant, Step
from kehubu.procedures.roles import label
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Content, SignatureRequest
from kehubu.signoffs.services import Signer

if TYPE_CHECKING:
    from kehubu.procedures.services.play import Play

SIGNATURE_ASKED = "procedures.signature_asked"


class NobodyToSign(DomainError):
    code = "procedures_nobody_to_sign"
    message = _(
        "“%(step)s”需要%(role)s签字，但没有合适的人：两个签字要由两个人完成，"
        "而且都不能是出单人。请先为项目安排%(role)s。"
    )


class NothingToSign(DomainError):
    code = "procedures_nothing_to_sign"
    message = _("“%(step)s”没有可签的内容。")


def ask(play: "Play", step: Step) -> int:
    """
    Ask for the signatures that ``step`` still lacks; return how many were asked for.

    What has been approved before, unchanged and in this meaning, need not be signed
    again: an order that was right stays signed when its neighbour is sent back.

    :raises NobodyToSign: if a role has no player who may sign, and nobody in his place
    :raises NothingToSign: if there is no content
    """
    node = play.node(step)
    # The same thing must freeze to the same text, in whatever language one signs.
    with override(settings.LANGUAGE_CODE):
        contents = evidence.signing(node.signs).contents(step, at=play.at)
    if not contents:
        raise NothingToSign(step=gettext(node.name))
    asked = 0
    for content in contents:
        signers = _signers(play, step, content)
        if node.signers is Signers.IN_TURN:
            signers = signers[:1]
        requests = signoffs.request(
            content,
            by=None,
            at=play.at,
            signers=signers,
            occasion=step.occasion,
            meaning=node.meaning,
            level=int(node.level.removeprefix("L")),
        )
        facts.announce(SIGNATURE_ASKED, *(request.pk for request in requests))
        _call_in(play, signers)
        _tell_why(play, step, content, signers)
        asked += len(requests)
    return asked


def replace_gone(play: "Play", step: Step) -> list[SignatureRequest]:
    """
    Ask somebody else, by the rule of substitution, for each signature that an open step
    asks of a person who has left; return those for whom there is nobody.
    """
    asked = SignatureRequest.objects.waiting().filter(occasion=step.occasion)
    gone = asked.filter(signer__is_active=False).order_by("pk")
    return [
        request
        for request in gone.select_related("content", "signer__department")
        if not _replaced(play, step, request)
    ]


def _replaced(play: "Play", step: Step, request: SignatureRequest) -> bool:
    beside = signed.requests_of(step.occasion).filter(content=request.content)
    asked = {other.signer_id for other in beside if other.is_waiting}
    engaged = signed.engaged(request.content, request.meaning)
    barred = {*request.content.barred, *asked, *engaged}
    signer = play.cast.substitute(request.capacity, request.signer, barred)
    if signer is None:
        return False
    new = signoffs.replace_signer(request, by=None, at=play.at, signer=signer)
    facts.announce(SIGNATURE_ASKED, new.pk)
    _call_in(play, [signer])
    _tell_why(play, step, request.content, [signer])
    return True


def _call_in(play: "Play", signers: list[Signer]) -> None:
    """
    Let reserves who are to sign take part from now on, to see what they sign.
    """
    called = play.cast.reserves & {signer.user.pk for signer in signers}
    if called:
        reserves = Participant.objects.filter(run=play.run, user__in=called)
        reserves.update(is_reserve=False)


def _tell_why(
    play: "Play", step: Step, content: Content, signers: list[Signer]
) -> None:
    """
    Keep in the history why a substitute signs.
    """
    for signer in signers:
        if signer.grounds:
            changes = {"content": ["", content.title], "signer": ["", signer.user.pk]}
            history.record(
                "step.substituted",
                step,
                by=None,
                at=play.at,
                within=play.run,
                reason=signer.grounds,
                changes=changes,
            )


def _signers(play: "Play", step: Step, content: Content) -> list[Signer]:
    node = play.node(step)
    given = signed.approvals(content, node.meaning)
    beside = SignatureRequest.objects.waiting().filter(
        occasion=step.occasion, content=content
    )
    asked = beside.values_list("signer", flat=True)
    engaged = signed.engaged(content, node.meaning) if given else set[int]()
    barred = {*content.barred, *engaged, *asked}
    signers = []
    for role in node.roles:
        if role in given:
            continue
        signer = play.cast.signer(role, barred)
        if signer is None:
            raise NobodyToSign(role=label(role), step=gettext(node.name))
        barred.add(signer.user.pk)
        signers.append(signer)
    return signers
