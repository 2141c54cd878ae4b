"""
Is the record intact? Recompute every hash, follow every link, ask every anchor.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core import wording
from kehubu.signoffs import anchors
from kehubu.signoffs.canonical import sha256
from kehubu.signoffs.chain import COLUMNS, GENESIS, link_hash
from kehubu.signoffs.models import ChainHead, Content, Signature, SignatureRequest


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree, and where."""

    kind: str
    where: str

    def __str__(self) -> str:
        return wording.labelled(KINDS[self.kind], self.where)


KINDS: dict[str, str | Promise] = {
    "content_changed": _("签过的内容被改动"),
    "content_missing": _("签过的内容不见了"),
    "content_relabelled": _("签过的内容被改了名目：事项、标题或出单人不符"),
    "link_changed": _("签字记录被改动"),
    "link_out_of_place": _("签字记录的次序被打乱或有记录被删除"),
    "tail_cut": _("最后的签字记录不见了"),
    "head_changed": _("签字链的末端不符"),
    "anchor_differs": _("与数据库外的锚点不符"),
    "state_differs": _("签字状态与签字记录不符"),
    "request_differs": _("签字与请签的事项不符：意见、身份、理由或签字人"),
    "row_differs": _("业务数据与签过的内容不符"),
}
Check = Callable[[], Iterator[Finding]]
_more: list[Check] = []


def also(check: Check) -> Check:
    """
    Have ``verify`` run a further check, such as rows against what was signed.
    """
    _more.append(check)
    return check


@transaction.atomic
def verify() -> list[Finding]:
    """
    Return everything that does not agree; nothing means that the record is intact.

    Whoever signs meanwhile waits: a link between the reading of the chain and that of
    its head would look like a cut tail.
    """
    ChainHead.objects.select_for_update().first()
    checks: list[Check] = [_contents, _chain, _states, _missing, *_more]
    return [finding for check in checks for finding in check()]


def _contents() -> Iterator[Finding]:
    names = ("subject_kind", "subject_id", "title", "issuer_id")
    rows = Content.objects.values_list("pk", "text", "sha256", *names).order_by("pk")
    for pk, text, digest, *labels in rows.iterator():
        where = f"{labels[2]} #{pk}"
        if sha256(text) != digest:
            yield Finding("content_changed", where)
        elif not _is_labelled(text, labels):
            yield Finding("content_relabelled", where)


def _is_labelled(text: str, labels: list[object]) -> bool:
    """
    Tell whether a content is about what its row says; earlier versions froze without
    saying it.
    """
    about = json.loads(text).get("about")
    if about is None:
        return True
    return [about[name] for name in ("kind", "id", "title", "issuer")] == labels


def _chain() -> Iterator[Finding]:
    anchored = defaultdict[int, set[str]](set)
    for place, head in anchors.read():
        anchored[place].add(head)
    prev, length = GENESIS, 0
    columns = ("pk", "hash", "grounds", *COLUMNS)
    rows = Signature.objects.order_by("pk").values_list(*columns)
    for pk, digest, grounds, *values in rows.iterator():
        length += 1
        if values[-1] != prev:
            yield Finding("link_out_of_place", f"#{pk}")
        if link_hash(values, grounds) != digest:
            yield Finding("link_changed", f"#{pk}")
        if anchored.pop(length, {digest}) != {digest}:
            yield Finding("anchor_differs", f"#{pk}")
        prev = digest
    yield from _end(prev, length)
    for line in anchored.pop(0, ()):
        yield Finding("anchor_differs", line)
    for missing in sorted(anchored):
        yield Finding("tail_cut", f"#{missing}")


def _end(last: str, length: int) -> Iterator[Finding]:
    head = ChainHead.objects.filter(pk=1).first()
    if head is None:
        if length:
            yield Finding("head_changed", f"{length}")
    elif head.length > length:
        yield Finding("tail_cut", f"{length} < {head.length}")
    elif (head.length, head.hash) != (length, last):
        yield Finding("head_changed", f"{length}")


def _states() -> Iterator[Finding]:
    signed = Signature.objects.select_related("request__content").order_by("pk")
    for signature in signed.iterator():
        asked = signature.request
        if signature.verdict != asked.state:
            yield Finding("state_differs", f"#{signature.pk}")
        if signature.content_sha256 != asked.content.sha256:
            yield Finding("content_changed", f"#{signature.pk}")
        if _said(signature) != _asked(asked):
            yield Finding("request_differs", f"#{signature.pk}")
    decided = SignatureRequest.objects.filter(
        state__in=["approved", "rejected"], signature=None
    )
    for request in decided.iterator():
        yield Finding("state_differs", f"{request.pk}")


def _said(signature: Signature) -> tuple[object, ...]:
    whose = signature.instead_of_id or signature.signer_id
    return signature.meaning, signature.capacity, signature.grounds, whose


def _asked(request: SignatureRequest) -> tuple[object, ...]:
    return request.meaning, request.capacity, request.grounds, request.signer_id


def _missing() -> Iterator[Finding]:
    """
    Find signatures whose request or content is gone, which no join would show.
    """
    contents = Content.objects.values("pk")
    whole = SignatureRequest.objects.filter(content__in=contents)
    torn = Signature.objects.exclude(request__in=whole.values("pk"))
    for pk in torn.order_by("pk").values_list("pk", flat=True).iterator():
        yield Finding("content_missing", f"#{pk}")
