"""
The chain of signatures: each link's hash covers all it says and the link before.

Without the lock on the head two signers fork it; with UNIQUE(prev) a fork is
impossible even then.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from kehubu.signoffs.canonical import canonical, sha256
from kehubu.signoffs.models import ChainHead, Signature

GENESIS = "0" * 64
COLUMNS = (
    "request_id",
    "content_sha256",
    "meaning",
    "verdict",
    "capacity",
    "signer_id",
    "instead_of_id",
    "level",
    "method",
    "comment",
    "address",
    "at",
    "prev",
)
"""What a link's hash covers, in this order."""


def link_hash(values: Sequence[Any], grounds: str = "") -> str:
    """
    Return the hash of a link from the values of :data:`COLUMNS`, and of its grounds
    where it has any: links made before there were grounds keep their hash.
    """
    plain = [_moment(v) if isinstance(v, datetime) else v for v in values]
    return sha256(canonical([*plain, grounds] if grounds else plain))


def append(signature: Signature) -> Signature:
    """
    Put an unsaved signature at the end of the chain; the caller's transaction holds
    the head until it commits.
    """
    ChainHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS})
    head = ChainHead.objects.select_for_update().get(pk=1)
    signature.prev = head.hash
    values = [getattr(signature, name) for name in COLUMNS]
    signature.hash = link_hash(values, signature.grounds)
    signature.save(force_insert=True)
    head.length += 1
    head.hash = signature.hash
    head.save(update_fields=["length", "hash"])
    return signature


def _moment(at: datetime) -> str:
    """
    Write a moment alike on both databases: UTC, to the microsecond.
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
