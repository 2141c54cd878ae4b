"""Signing several things that are alike: one proof, one signature for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.people.proofs import Proof
from kehubu.procedures import queries
from kehubu.procedures.services.signing import sign
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Signature, SignatureRequest
from kehubu.signoffs.services import ProofTooWeak

MOST = 50


class NothingTicked(DomainError):
    code = "procedures_nothing_ticked"
    message = _("请先勾选要签的文件。")


class NotAlike(DomainError):
    code = "procedures_not_alike"
    message = _("一次只能签同一类、同一种意见、同一级别的文件。")


class TooManyAtOnce(DomainError):
    code = "procedures_too_many_at_once"
    message = _("一次最多签 %(most)s 份，请分几次签。")


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one of them: its signature, or the sentence of the refusal."""

    request: SignatureRequest
    signature: Signature | None
    refusal: str = ""


def sign_alike(
    requests: Sequence[SignatureRequest],
    *,
    by: User,
    at: datetime,
    proof: Proof,
    address: str = "",
) -> list[Signed]:
    """
    Sign several requests of one kind, meaning and level, each in a transaction of its
    own: what is refused does not keep the others from being signed.

    :raises NothingTicked: if there is none
    :raises TooManyAtOnce: if there are more than fifty
    :raises NotAlike: if they are not of one kind
    :raises ProofTooWeak: if the proof does not reach the level
    """
    check_alike(requests)
    if not proof.holds_for(by.pk, requests[0].level, at):
        raise ProofTooWeak
    said = {"by": by, "at": at, "proof": proof, "address": address}
    return [_signed(request, said) for request in requests]


def check_alike(requests: Sequence[SignatureRequest]) -> None:
    """
    Refuse what cannot be signed together.

    :raises NothingTicked, TooManyAtOnce, NotAlike: as ``sign_alike``
    """
    if not requests:
        raise NothingTicked
    if len(requests) > MOST:
        raise TooManyAtOnce(most=MOST)
    if len(kinds(requests)) > 1:
        raise NotAlike


def kinds(requests: Iterable[SignatureRequest]) -> set[tuple[str, str, int]]:
    return {queries.likeness(request) for request in requests}


def _signed(request: SignatureRequest, said: dict[str, object]) -> Signed:
    step = queries.step_of(request.occasion)
    try:
        if step is None:
            return Signed(request, signoffs.sign(request, **said))  # type: ignore[arg-type]
        return Signed(request, sign(step, request, **said))  # type: ignore[arg-type]
    except DomainError as refusal:
        return Signed(request, None, str(refusal))
