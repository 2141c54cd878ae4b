"""
Is the record intact? Recompute every hash, follow every link, ask every anchor.
"""

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
    "link_changed": _("签字记录被改动"),
    "link_out_of_place": _("签字记录的次序被打乱或有记录被删除"),
    "tail_cut": _("最后的签字记录不见了"),
    "head_changed": _("签字链的末端不符"),
    "anchor_differs": _("与数据库外的锚点不符"),
    "state_differs": _("签字状态与签字记录不符"),
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
    rows = Content.objects.values_list("pk", "title", "text", "sha256").order_by("pk")
    for pk, title, text, digest in rows.iterator():
        if sha256(text) != digest:
            yield Finding("content_changed", f"{title} #{pk}")


def _chain() -> Iterator[Finding]:
    anchored = defaultdict[int, set[str]](set)
    for place, head in anchors.read():
        anchored[place].add(head)
    prev, length = GENESIS, 0
    rows = Signature.objects.order_by("pk").values_list("pk", "hash", *COLUMNS)
    for pk, digest, *values in rows.iterator():
        length += 1
        if values[-1] != prev:
            yield Finding("link_out_of_place", f"#{pk}")
        if link_hash(values) != digest:
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
    signed = Signature.objects.values_list(
        "pk", "verdict", "request__state", "content_sha256", "request__content__sha256"
    )
    for pk, verdict, state, claimed, actual in signed.iterator():
        if verdict != state:
            yield Finding("state_differs", f"#{pk}")
        if claimed != actual:
            yield Finding("content_changed", f"#{pk}")
    decided = SignatureRequest.objects.filter(
        state__in=["approved", "rejected"], signature=None
    )
    for request in decided.iterator():
        yield Finding("state_differs", f"{request.pk}")


def _missing() -> Iterator[Finding]:
    """
    Find signatures whose request or content is gone, which no join would show.
    """
    contents = Content.objects.values("pk")
    whole = SignatureRequest.objects.filter(content__in=contents)
    torn = Signature.objects.exclude(request__in=whole.values("pk"))
    for pk in torn.order_by("pk").values_list("pk", flat=True).iterator():
        yield Finding("content_missing", f"#{pk}")
