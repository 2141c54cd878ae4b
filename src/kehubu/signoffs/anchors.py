"""
Anchors: the chain's head, written down outside the database.

Who rewrites the whole chain in the database, hashes and all, still contradicts the
anchor file; who can rewrite that too contradicts every sealed paper handed out.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kehubu.signoffs.models import ChainHead

LINE = 512
"""More bytes than an anchor takes."""
_ANCHOR = re.compile(r"\S+ ([1-9][0-9]{0,17}) ([0-9a-f]{64})")


def anchor_file() -> Path:
    return Path(settings.DATA) / "anchors.log"


def write(head: ChainHead, at: datetime) -> None:
    """
    Append ``head`` unless the last anchor is as long.
    """
    file = anchor_file()
    end = _end(file)
    last, _hash = _parsed(end.rstrip("\n").rpartition("\n")[2])
    if head.length > last:
        # The last line may have been cut off, as by a full disk.
        start = "\n" if end and not end.endswith("\n") else ""
        with file.open("a", encoding="ascii") as lines:
            lines.write(f"{start}{at.isoformat()} {head.length} {head.hash}\n")


def read() -> Iterator[tuple[int, str]]:
    """
    Yield length and hash of each anchor; a line that is none has length 0.
    """
    file = anchor_file()
    if file.exists():
        for line in file.read_text(encoding="ascii", errors="replace").splitlines():
            yield _parsed(line)


def _parsed(line: str) -> tuple[int, str]:
    anchor = _ANCHOR.fullmatch(line)
    return (int(anchor[1]), anchor[2]) if anchor else (0, line)


def _end(file: Path) -> str:
    """
    Return the end of the file: its last anchor, however long the file has grown.
    """
    if not file.exists():
        return ""
    with file.open("rb") as lines:
        lines.seek(max(0, file.stat().st_size - LINE))
        return lines.read().decode("ascii", errors="replace")
