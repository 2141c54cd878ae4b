"""A post as a business card; the answer to a request on paper."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehubu.core import papers
from kehubu.people.printing import paper
from kehubu.persons.models import PersonRequest, Post
from kehubu.persons.models.registers import Entry
from kehubu.persons.vcards import Card

TITLES = {
    "assessment": gettext_lazy("个人信息保护影响评估报告"),
    "processor": gettext_lazy("受托处理个人信息登记"),
    "breach": gettext_lazy("个人信息泄露事件登记"),
}


def card_of(post: Post) -> Card:
    """
    Return what a post says, as a card: nothing of the background, nothing private.
    """
    return Card(
        name=post.person.name,
        organisation=post.client.name,
        department=post.department,
        title=post.title,
        phones=tuple(filter(None, [post.phone])),
        mobiles=tuple(filter(None, [post.mobile])),
        emails=tuple(filter(None, [post.email])),
        address=post.client.address,
        note="",
        birthday=None,
    )


def entry_pdf(entry: Entry, facts: list[tuple[str, str]], *, at: datetime) -> bytes:
    """
    Return an entry of a register on paper: label by label, with lines to sign.
    """
    day = _("登记人 %(name)s %(day)s") % {
        "name": entry.by.name,
        "day": f"{timezone.localtime(entry.at):%Y-%m-%d}",
    }
    sheet = paper(
        str(TITLES[entry.kind]),
        f"GX-{timezone.localtime(entry.at):%Y}-{entry.pk:04}",
        [papers.Text(label, said) for label, said in facts],
        foot=day,
    )
    return papers.typeset(sheet, at=at)


def answer_pdf(request: PersonRequest, *, at: datetime) -> bytes:
    """
    Return the answer to a request (PIPL 47, 50): what was asked, what was done, and
    what a law has us keep, each with its reason. No copy of it is kept.
    """
    asked = timezone.localtime(request.taken_at)
    facts = papers.Facts(
        [
            (_("请求"), request.get_kind_display()),
            (_("收到日期"), f"{request.received_on:%Y-%m-%d}"),
            (_("答复日期"), f"{timezone.localtime(request.answered_at):%Y-%m-%d}"),
            (_("答复人"), request.answered_by.name if request.answered_by else ""),
        ]
    )
    blocks: list[papers.Block] = [facts, papers.Text(_("答复"), request.answer)]
    if request.kept:
        columns = [_("内容"), _("编号"), _("依据")]
        rows = [[one["what"], one["where"], one["why"]] for one in request.kept]
        blocks.append(papers.Table(_("依法保留"), columns, rows, (2, 2, 4)))
    sheet = paper(
        _("个人信息请求答复书"),
        f"GR-{asked:%Y}-{request.pk:04}",
        blocks,
        foot=_("如不同意以上答复，可依《个人信息保护法》第五十条向人民法院提起诉讼。"),
    )
    return papers.typeset(sheet, at=at)
