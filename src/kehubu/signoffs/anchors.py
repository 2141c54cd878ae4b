"""
Anchors: the chain's head, written down outside the database.

Who rewrites the whole chain in the database, hashes and all, still contradicts the
anchor file; who can rewrite that too contradicts every sealed paper handed out.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kehubu.signoffs.models import ChainHead


def anchor_file() -> Path:
    return Path(settings.DATA) / "anchors.log"


def write(head: ChainHead, at: datetime) -> None:
    """
    Append ``head`` unless the last anchor is as long.
    """
    file = anchor_file()
    last = max((length for length, _hash in read()), default=0)
    if head.length > last:
        with file.open("a", encoding="ascii") as lines:
            lines.write(f"{at.isoformat()} {head.length} {head.hash}\n")


def read() -> Iterator[tuple[int, str]]:
    """
    Yield length and hash of each anchor.
    """
    file = anchor_file()
    if file.exists():
        for line in file.read_text(encoding="ascii").splitlines():
            _at, length, head = line.split()
            yield int(length), head
