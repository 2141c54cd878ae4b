"""Papers that bear the agency's letterhead."""

from collections.abc import Sequence

from kehubu.core.papers import Block, Paper
from kehubu.people import queries


def paper(title: str, number: str, blocks: Sequence[Block], *, foot: str = "") -> Paper:
    """
    Return a paper of the agency's: its name and where it is to be reached at the head.
    """
    agency = queries.agency()
    return Paper(
        letterhead=agency.name,
        address=" ".join(filter(None, [agency.address, agency.phone])),
        title=title,
        number=number,
        blocks=blocks,
        foot=foot,
    )
