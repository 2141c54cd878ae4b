"""Who signs besides, and who signs in the place of one who has left."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.signoffs.models import GROUNDS, SignatureRequest
from kehubu.signoffs.services.signing import (
    IssuerMayNotSign,
    Signer,
    check_open,
    locked,
)

State, Origin = SignatureRequest.State, SignatureRequest.Origin
ADDED = "added"
"""As what an added signer signs: with his key, since there may be several."""


class AddingNeedsReason(DomainError):
    code = "signature_adding_needs_reason"
    message = _("请写明为什么要请这个人加签。")
    field = "reason"


class AlreadyAsked(DomainError):
    code = "signature_already_asked"
    message = _("%(name)s已经在签这份文件，不必再请。")
    field = "to"


class SignerHasLeft(DomainError):
    code = "signature_signer_has_left"
    message = _("%(name)s的账号已停用，不能签字。")
    field = "to"


@transaction.atomic
def add_signer(
    request: SignatureRequest,
    *,
    by: User,
    at: datetime,
    to: User,
    reason: str,
    is_before: bool = False,
) -> SignatureRequest:
    """
    Have a further person sign the same content on the same occasion (加签), beside
    whoever is asked, or before him: then he signs when the added one has. Who may ask
    for it is for the service above to say.

    :raises AlreadySigned, RequestVoid: if the request is no longer open
    :raises IssuerMayNotSign: if it is the issuer, or an editor of the draft
    :raises AlreadyAsked: if that person is asked already, or has signed
    :raises SignerHasLeft: if the account is closed
    :raises AddingNeedsReason: if no reason is given
    """
    request = locked(request)
    check_open(request)
    _check_added(request, to)
    if not reason.strip():
        raise AddingNeedsReason
    grounds = _grounds(by, reason)
    added = SignatureRequest.objects.create(
        content=request.content,
        occasion=request.occasion,
        meaning=request.meaning,
        capacity=f"{ADDED}:{to.pk}",
        level=request.level,
        signer=to,
        asked_at=at,
        origin=Origin.ADDED,
        asked_by=by,
        grounds=grounds[:GROUNDS],
        after=request.after,
    )
    if is_before:
        request.after = added
        request.save(update_fields=["after"])
    return added


@transaction.atomic
def replace_signer(
    request: SignatureRequest, *, by: User | None, at: datetime, signer: Signer
) -> SignatureRequest:
    """
    Ask somebody else in the place of who cannot sign any more; what was asked is void.

    :raises AlreadySigned, RequestVoid: if the request is no longer open
    :raises IssuerMayNotSign: if it is the issuer, or an editor of the draft
    :raises AlreadyAsked: if that person is asked already, or has signed
    :raises SignerHasLeft: if the account is closed
    """
    request = locked(request)
    check_open(request)
    _check_added(request, signer.user)
    request.state = State.VOID
    request.save(update_fields=["state"])
    new = SignatureRequest.objects.create(
        content=request.content,
        occasion=request.occasion,
        meaning=request.meaning,
        capacity=signer.capacity,
        level=request.level,
        signer=signer.user,
        asked_at=at,
        origin=Origin.SUBSTITUTE,
        asked_by=by,
        grounds=signer.grounds[:GROUNDS],
        after=request.after,
    )
    request.held_back.update(after=new)
    return new


def _check_added(request: SignatureRequest, to: User) -> None:
    if not to.is_active:
        raise SignerHasLeft(name=to.name)
    if to.pk in request.content.barred:
        raise IssuerMayNotSign
    others = SignatureRequest.objects.exclude(state=State.VOID).filter(
        content=request.content, meaning=request.meaning
    )
    asked = others.filter(occasion=request.occasion, signer=to)
    # Who has only sent the same text back before may well sign it now.
    approved = others.filter(state=State.APPROVED, signature__signer=to)
    if asked.exists() or approved.exists():
        raise AlreadyAsked(name=to.name)


def _grounds(by: User, reason: str) -> str:
    """
    Say whose wish it was: in Chinese, since it becomes part of the signature.
    """
    with override(settings.LANGUAGE_CODE):
        said = gettext("应%(name)s之请加签：%(reason)s")
        return said % {"name": by.name, "reason": reason.strip()}
