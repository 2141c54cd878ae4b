"""Contents frozen, signatures asked for and given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, papers
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.people.proofs import Proof
from kehubu.signoffs.canonical import canonical, sha256
from kehubu.signoffs.chain import append
from kehubu.signoffs.models import (
    GROUNDS,
    Content,
    Meaning,
    Signature,
    SignatureRequest,
)

SIGNED = "signoffs.signed"


class AlreadySigned(DomainError):
    code = "signature_already_given"
    message = _("这份文件刚才已由%(name)s签过，结论不能再改。")


class RequestVoid(DomainError):
    code = "signature_request_void"
    message = _("这份文件已被退回或改过，不再需要这个签字。")


class ProofTooWeak(DomainError):
    code = "signature_proof_too_weak"
    message = _("这个签字需要再次输入密码或动态码。")
    field = "secret"


class IssuerMayNotSign(DomainError):
    code = "signature_by_issuer"
    message = _("出单人和改过底稿的人不能签自己的单。")


class SamePersonTwice(DomainError):
    code = "signature_same_person_twice"
    message = _("两个签字必须由两个人完成，%(name)s已经签过这份文件。")


class NotYetOnesTurn(DomainError):
    code = "signature_not_yet_ones_turn"
    message = _("请等%(name)s先签，再轮到您。")


class ReasonMissing(DomainError):
    code = "signature_reason_missing"
    message = _("退回时请写明原因。")
    field = "comment"


@dataclass(frozen=True, slots=True)
class Signer:
    """
    Who is asked to sign, and as what; ``grounds`` say why it is he, where the rule of
    substitution has chosen him.
    """

    capacity: str
    user: User
    grounds: str = ""


def freeze(
    subject: Model,
    *,
    by: User | None,
    at: datetime,
    title: str,
    blocks: Sequence[papers.Block],
    files: Sequence[Mapping[str, str]] = (),
    editors: Iterable[int] = (),
) -> Content:
    """
    Keep what will be signed as the next version of ``subject``: the blocks that page
    and paper show, and the hashes of the files that belong to it; and what it is about,
    whose it is, and the keys of its ``editors``, who have written in its draft.

    The version before is kept if it says the same.
    """
    said = {"blocks": papers.to_data(blocks), "files": list(files)}
    kind = subject._meta.label_lower
    versions = Content.objects.filter(subject_kind=kind, subject_id=subject.pk)
    last = versions.order_by("-version").first()
    if last and canonical({name: last.data[name] for name in said}) == canonical(said):
        return last
    about = {
        "kind": kind,
        "id": subject.pk,
        "title": title[:200],
        "issuer": by.pk if by else None,
        "editors": sorted(set(editors)),
    }
    text = canonical({**said, "about": about})
    return Content.objects.create(
        subject_kind=kind,
        subject_id=subject.pk,
        version=last.version + 1 if last else 1,
        title=title[:200],
        text=text,
        sha256=sha256(text),
        issuer=by,
        frozen_at=at,
    )


@transaction.atomic
def request(
    content: Content,
    *,
    by: User | None,
    at: datetime,
    signers: Sequence[Signer],
    occasion: str,
    meaning: str,
    level: int,
) -> list[SignatureRequest]:
    """
    Ask for signatures on ``content``: of several people, never of its issuer.

    :raises IssuerMayNotSign: if the issuer is among them, or an editor of its draft
    :raises SamePersonTwice: if one person is asked twice
    """
    barred, asked = content.barred, set[int]()
    for signer in signers:
        if signer.user.pk in barred:
            raise IssuerMayNotSign
        if signer.user.pk in asked:
            raise SamePersonTwice(name=signer.user.name)
        asked.add(signer.user.pk)
    return SignatureRequest.objects.bulk_create(
        SignatureRequest(
            content=content,
            occasion=occasion,
            meaning=Meaning(meaning),
            capacity=signer.capacity,
            level=level,
            signer=signer.user,
            asked_at=at,
            origin=_origin(signer),
            grounds=signer.grounds[:GROUNDS],
        )
        for signer in signers
    )


@transaction.atomic
def sign(
    request: SignatureRequest,
    *,
    by: User,
    at: datetime,
    proof: Proof,
    verdict: str = Signature.Verdict.APPROVED,
    comment: str = "",
    address: str = "",
) -> Signature:
    """
    Append the signature (or the rejection) of ``by`` to the chain.

    :raises AlreadySigned: if somebody was quicker
    :raises RequestVoid: if it is no longer asked for
    :raises NotYetOnesTurn: if somebody who was added has to sign first
    :raises IssuerMayNotSign, SamePersonTwice: two people, never the issuer (TL-BX.2)
    :raises ProofTooWeak: if the level asks for a fresh proof of identity
    :raises ReasonMissing: if a rejection gives no reason
    """
    request = locked(request)
    require(by, "signoffs.sign_request", request)
    check_open(request)
    if request.is_held_back and request.after:
        raise NotYetOnesTurn(name=request.after.signer.name)
    _check_person(request, by)
    if not proof.holds_for(by.pk, request.level, at):
        raise ProofTooWeak
    if verdict == Signature.Verdict.REJECTED and not comment.strip():
        raise ReasonMissing
    signature = append(
        Signature(
            request=request,
            content_sha256=request.content.sha256,
            meaning=request.meaning,
            verdict=Signature.Verdict(verdict),
            capacity=request.capacity,
            signer=by,
            instead_of=None if request.signer_id == by.pk else request.signer,
            level=min(proof.level, request.level),
            method=proof.method,
            comment=comment.strip(),
            address=address,
            grounds=request.grounds,
            at=at,
        )
    )
    request.state = SignatureRequest.State(verdict)
    request.save(update_fields=["state"])
    facts.announce(SIGNED, signature.pk)
    return signature


@transaction.atomic
def void(
    occasion: str, *, by: User | None, at: datetime, keeps_added: bool = False
) -> int:
    """
    Withdraw what is still asked for on an occasion, or what is asked of those who do
    not sign as added ones; return how many that were.
    """
    waiting = SignatureRequest.objects.filter(occasion=occasion).waiting()
    if keeps_added:
        waiting = waiting.exclude(capacity__startswith="added:")
    return waiting.update(state=SignatureRequest.State.VOID)


@transaction.atomic
def keep_order(occasion: str, *, by: User | None, at: datetime) -> None:
    """
    Let who is asked anew wait for the added signer for whom the one asked before him
    had to wait.
    """
    asked = SignatureRequest.objects.filter(occasion=occasion)
    held = asked.filter(
        state=SignatureRequest.State.VOID, after__state=SignatureRequest.State.WAITING
    )
    for gone in held:
        anew = asked.waiting().filter(content=gone.content_id, capacity=gone.capacity)
        anew.filter(after=None).update(after=gone.after_id)


def _origin(signer: Signer) -> SignatureRequest.Origin:
    known = SignatureRequest.Origin
    return known.SUBSTITUTE if signer.grounds else known.ROLE


def locked(request: SignatureRequest) -> SignatureRequest:
    """
    Lock all requests on the content: whoever signs two of them at once, as oneself and
    for another, is judged once after the other.
    """
    asked = SignatureRequest.objects.select_for_update().order_by("pk")
    rows = {row.pk: row for row in asked.filter(content=request.content_id)}
    return rows[request.pk]


def check_open(request: SignatureRequest) -> None:
    """
    Refuse what is no longer asked for.

    :raises AlreadySigned: if it has been signed or rejected
    :raises RequestVoid: if it has been withdrawn
    """
    if request.state == SignatureRequest.State.VOID:
        raise RequestVoid
    if not request.is_waiting:
        raise AlreadySigned(name=request.signature.signer.name)


def _check_person(request: SignatureRequest, by: User) -> None:
    if by.pk in request.content.barred:
        raise IssuerMayNotSign
    others = Signature.objects.filter(
        request__content=request.content, request__meaning=request.meaning, signer=by
    )
    approved = others.filter(verdict=Signature.Verdict.APPROVED)
    if approved.exclude(capacity=request.capacity).exists():
        raise SamePersonTwice(name=by.name)
