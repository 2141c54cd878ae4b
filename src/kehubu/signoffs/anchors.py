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

_ANCHOR = re.compile(r"\S+ ([1-9][0-9]*) ([0-9a-f]{64})")


def anchor_file() -> Path:
    return Path(settings.DATA) / "anchors.log"


def write(head: ChainHead, at: datetime) -> None:
    """
    Append ``head`` unless the last anchor is as long.
    """
    file = anchor_file()
    last = max((length for length, _hash in read()), default=0)
    if head.length > last:
        start = "\n" if _is_torn(file) else ""
        with file.open("a", encoding="ascii") as lines:
            lines.write(f"{start}{at.isoformat()} {head.length} {head.hash}\n")


def read() -> Iterator[tuple[int, str]]:
    """
    Yield length and hash of each anchor; a line that is none has length 0.
    """
    file = anchor_file()
    if file.exists():
        for line in file.read_text(encoding="ascii", errors="replace").splitlines():
            anchor = _ANCHOR.fullmatch(line)
            yield (int(anchor[1]), anchor[2]) if anchor else (0, line)


def _is_torn(file: Path) -> bool:
    """
    Tell whether the last line was cut off, as by a full disk.
    """
    return file.exists() and file.read_bytes()[-1:] not in {b"", b"\n"}
