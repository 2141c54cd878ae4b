"""Papers as PDF, sealed by us or by others, and what may be done to them."""

import io
from datetime import UTC, datetime

import pypdf

from kehubu.core.papers import Facts, Paper, typeset
from kehubu.signoffs import seal

PAPER = Paper(
    letterhead="星河样例",
    address="上海市样例区虚构路 1 号",
    title="工作单",
    number="YL-2026-0001",
    blocks=[Facts([("事项", "样例")])],
)


def plain():
    return typeset(PAPER, at=datetime(2026, 3, 2, 4, 0, tzinfo=UTC))


def sealed():
    return seal.seal(plain(), name="星河样例广告有限公司", reason="工作单")


def grown(pdf):
    """
    Return ``pdf`` with one more page, appended as an increment: what was sealed stays.
    """
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def flipped(pdf, place):
    """
    Return ``pdf`` with one bit turned.
    """
    changed = bytearray(pdf)
    changed[place] ^= 1
    return bytes(changed)


def sealed_parts(pdf):
    """
    Return the places that the seal covers: all but the signature itself.
    """
    start = pdf.index(b"/Contents <")
    return [*range(start), *range(pdf.index(b">", start), len(pdf))]
