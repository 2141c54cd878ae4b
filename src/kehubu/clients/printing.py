"""The hand-over paper (移交清单), in the house style."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kehubu.clients import queries
from kehubu.clients.models import Handover
from kehubu.core import papers
from kehubu.people import printing
from kehubu.people.models import User


def handover_pdf(handover: Handover, user: User) -> bytes:
    """
    Return the list of what was handed over, as things stood then, with lines to sign;
    for who receives, with his own lines.
    """
    paper = printing.paper(
        _("客户移交清单"),
        f"YJ-{handover.at:%Y}-{handover.pk:04}",
        blocks_for(handover, user),
        foot=_("移交人、接收人和监交人签字后生效；一式三份。"),
    )
    return papers.typeset(paper, at=handover.at)


def blocks_for(handover: Handover, user: User) -> list[papers.Block]:
    """
    Return the paper without the lines of others, and without their signatures. Its
    lines stand in the order in which they were handed over.
    """
    blocks: Any = papers.from_data(handover.blocks)
    lines = list(handover.lines.select_related("receiver"))
    shown = set(queries.handover_lines(handover, user).values_list("pk", flat=True))
    if len(shown) == len(lines):
        return list(blocks)
    facts, table, signing = blocks
    rows = [
        row
        for row, line in zip(table.rows, lines, strict=False)
        if line.pk in shown and len(table.rows) == len(lines)
    ]
    first, *others, last = signing.rows
    mine = [each for each in others if str(each[0]).endswith(user.name)]
    clients = len({row[0] for row in rows})
    return [
        replace(facts, rows=[facts.rows[0], (facts.rows[1][0], str(clients))]),
        replace(table, rows=rows),
        replace(signing, rows=[first, *mine, last]),
    ]
