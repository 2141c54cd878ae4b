"""A case on one page, in the house style; confidential figures stay out of it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kehubu.core import papers
from kehubu.documents.models import StoredFile
from kehubu.lessons.models import Case
from kehubu.people import printing

TEXTS = (
    "problem",
    "idea",
    "execution",
    "result",
    "awards",
    "press",
    "credits",
    "learned",
)
INSIDE = frozenset({"learned"})
"""What is for ourselves: not on a paper that may go out."""


def case_paper(case: Case, works: Sequence[StoredFile]) -> papers.Paper:
    """
    Return a case as a paper. Where the client has agreed that others see it, the paper
    leaves out what is for ourselves; else its foot says that it stays inside.
    """
    goes_out = case.permission == Case.Allowed.EXTERNAL
    facts = [
        (_("客户"), case.project.client.name),
        (_("行业"), case.industry),
        (_("媒介"), case.media),
        (_("关键词"), case.keywords),
    ]
    texts = [
        papers.Text(str(_name(field)), getattr(case, field))
        for field in TEXTS
        if getattr(case, field) and not (goes_out and field in INSIDE)
    ]
    shown = "\n".join(file.name for file in works)
    blocks: list[papers.Block] = [papers.Facts(facts), *texts]
    if shown:
        blocks.append(papers.Text(_("作品"), shown))
    return printing.paper(
        case.title,
        case.number,
        blocks,
        foot=_("客户同意对外使用") if goes_out else _("仅供内部使用，不得外传"),
    )


def _name(field: str) -> object:
    return Case._meta.get_field(field).verbose_name  # type: ignore[union-attr]
