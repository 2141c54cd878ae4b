"""The hand-over paper (移交清单), in the house style."""

from django.utils.translation import gettext as _

from kehubu.clients.models import Handover
from kehubu.core import papers
from kehubu.people import printing


def handover_pdf(handover: Handover) -> bytes:
    """
    Return the list of what was handed over, as things stood then, with lines to sign.
    """
    paper = printing.paper(
        _("客户移交清单"),
        f"YJ-{handover.at:%Y}-{handover.pk:04}",
        papers.from_data(handover.blocks),
        foot=_("移交人、接收人和监交人签字后生效；一式三份。"),
    )
    return papers.typeset(paper, at=handover.at)
