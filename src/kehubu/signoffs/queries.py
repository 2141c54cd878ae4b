from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.signoffs.models import (
    ChainHead,
    Content,
    Question,
    RequestQuerySet,
    Signature,
    SignatureRequest,
)


def to_sign(user: User) -> RequestQuerySet:
    """
    Return what waits for the user's signature, oldest first.
    """
    waiting = SignatureRequest.objects.visible_to(user).waiting()
    related = ("content__issuer", "signer", "after__signer")
    with_questions = waiting.select_related(*related).prefetch_related("questions")
    return with_questions.order_by("pk")


def requests_of(occasion: str) -> RequestQuerySet:
    """
    Return what was asked for on an occasion, with the signatures given.
    """
    asked = SignatureRequest.objects.filter(occasion=occasion)
    related = ("content", "signer", "after__signer")
    given = ("signature__signer", "signature__instead_of")
    with_questions = asked.select_related(*related, *given).prefetch_related(
        "questions__asked_by", "questions__asked_of", "questions__answered_by"
    )
    return with_questions.order_by("pk")


def waiting_on(subject_kind: str, subject_id: int) -> RequestQuerySet:
    """
    Return whose signatures on a thing are still asked for.
    """
    asked = SignatureRequest.objects.waiting().filter(
        content__subject_kind=subject_kind, content__subject_id=subject_id
    )
    return asked.select_related("content", "signer").order_by("pk")


def signatures_on(subject_kind: str, subject_id: int) -> QuerySet[Signature]:
    """
    Return the signatures on all versions of a thing, oldest first.
    """
    return (
        Signature.objects.filter(
            request__content__subject_kind=subject_kind,
            request__content__subject_id=subject_id,
        )
        .select_related("signer", "instead_of", "request__content")
        .prefetch_related("request__questions__asked_of")
        .order_by("pk")
    )


def signatures_on_rows(rows: Mapping[str, Collection[int]]) -> QuerySet[Signature]:
    """
    Return the signatures on all versions of these rows of each kind, oldest first.
    """
    wanted = Q(pk=None)
    for kind, pks in rows.items():
        wanted |= Q(
            request__content__subject_kind=kind, request__content__subject_id__in=pks
        )
    given = Signature.objects.filter(wanted).select_related(
        "signer", "request__content"
    )
    return given.order_by("pk")


def approvals(content: Content, meaning: str) -> dict[str, int]:
    """
    Return who has approved ``content`` in this meaning, by capacity.
    """
    given = Signature.objects.filter(
        request__content=content,
        meaning=meaning,
        verdict=Signature.Verdict.APPROVED,
    )
    return dict(given.values_list("capacity", "signer"))


def engaged(content: Content, meaning: str) -> set[int]:
    """
    Return the keys of those who have approved ``content`` in this meaning, and of those
    in whose stead they did: none of them signs it in another place.
    """
    given = Signature.objects.filter(
        request__content=content,
        meaning=meaning,
        verdict=Signature.Verdict.APPROVED,
    )
    pairs = given.values_list("signer", "instead_of")
    return {key for pair in pairs for key in pair if key is not None}


def is_signed(occasion: str) -> bool:
    """
    Tell whether anybody has signed or rejected on an occasion.
    """
    return Signature.objects.filter(request__occasion=occasion).exists()


def signed_instead(
    principal: User, delegate: User, since: date, until: date
) -> QuerySet[Signature]:
    """
    Return what ``delegate`` has signed for ``principal`` on these days, both included.
    """
    given = Signature.objects.filter(signer=delegate, instead_of=principal)
    on_these_days = given.filter(at__date__gte=since, at__date__lte=until)
    return on_these_days.select_related("request__content").order_by("pk")


def questions(user: User) -> QuerySet[Question]:
    """
    Return the questions that wait for the user's answer, also in someone's stead.
    """
    today = timezone.localdate()
    mine = Q(asked_of=user) | Q(asked_of__in=people.principals(user, today))
    waiting = Question.objects.unanswered().filter(mine)
    return waiting.select_related("request__content", "asked_by", "asked_of").order_by(
        "pk"
    )


def is_asked_back(occasion: str) -> bool:
    """
    Tell whether a question on an occasion waits for its answer.
    """
    open_ones = Question.objects.unanswered()
    return open_ones.filter(request__occasion=occasion).exists()


def latest_content(subject_kind: str, subject_id: int) -> Content | None:
    versions = Content.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return versions.order_by("-version").first()


def head() -> ChainHead:
    return ChainHead.objects.get(pk=1)


def chain_length() -> int:
    return Signature.objects.count()


def head_hash() -> str:
    """
    Return the hash at the end of the chain; empty before the first signature.
    """
    head = ChainHead.objects.filter(pk=1).first()
    return head.hash if head else ""


def waiting(occasion: str) -> bool:
    """
    Tell whether signatures are still asked for on an occasion.
    """
    return SignatureRequest.objects.filter(occasion=occasion).waiting().exists()


def holds_file(sha256: str) -> bool:
    """
    Tell whether the fingerprint of a file is part of something that was frozen.
    """
    return Content.objects.filter(text__contains=f'"{sha256}"').exists()
