"""Orders and runs on paper: what was signed, with the signatures, sealed."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import papers
from kehubu.people import queries as people
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Run
from kehubu.procedures.roles import label
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import Content, Meaning, Signature
from kehubu.work.models import WorkOrder

LEVELS = {1: "L1", 2: "L2"}


def order_paper(order: WorkOrder, content: Content) -> papers.Paper:
    """
    Return an order as it was frozen, with its signatures so far (TL-BX.2).
    """
    kind = order._meta.label_lower
    given = [
        signature
        for signature in signed.signatures_on(kind, order.pk)
        if signature.request.content_id == content.pk
    ]
    results = [
        signature
        for delivery in order.deliveries.all()
        for signature in signed.signatures_on(delivery._meta.label_lower, delivery.pk)
    ]
    blocks: list[papers.Block] = [*content.blocks]
    if files := content.data["files"]:
        names = "\n".join(f"{file['name']}  {file['sha256'][:16]}" for file in files)
        blocks.append(papers.Text(_("附件"), names))
    blocks.append(papers.Signatures(_("签字"), [_signatory(s) for s in given]))
    if results:
        blocks.append(
            papers.Signatures(_("成果认可"), [_signatory(s) for s in results])
        )
    return _paper(
        _("工作单"),
        f"{order.number} v{content.version}",
        blocks,
        foot=_foot(content),
    )


def run_paper(run: Run, title: str, at: datetime) -> papers.Paper:
    """
    Return a run as a paper: its chart, and what became of each step.
    """
    steps = list(procedures.steps_of(run))
    rows = [
        (
            step.clause,
            str(step),
            step.done_by.name if step.done_by else "",
            str(step.get_state_display()),
            f"{timezone.localtime(step.done_at):%Y-%m-%d %H:%M}"
            if step.done_at
            else "",
            step.reason,
        )
        for step in steps
    ]
    columns = [_("条款"), _("步骤"), _("处理人"), _("状态"), _("完成"), _("原因")]
    chart = procedures.chart(run, steps, at, prefix=f"run{run.pk}")
    blocks: list[papers.Block] = [
        papers.Picture(_("流程图"), chart),
        papers.Table(_("经过"), columns, rows, [2, 4, 2, 2, 3, 4]),
    ]
    return _paper(_("流程记录"), title, blocks, foot=run.title)


def _paper(
    title: str, number: str, blocks: Sequence[papers.Block], *, foot: str
) -> papers.Paper:
    agency = people.agency()
    return papers.Paper(
        letterhead=agency.name,
        address=" ".join(filter(None, [agency.address, agency.phone])),
        title=title,
        number=number,
        blocks=blocks,
        foot=foot,
    )


def _signatory(signature: Signature) -> papers.Signatory:
    at = timezone.localtime(signature.at)
    verdict = Signature.Verdict(signature.verdict).label
    meaning = Meaning(signature.meaning).label
    note = f"{meaning} · {verdict} · {LEVELS[signature.level]}\n{at:%Y-%m-%d %H:%M}"
    if signature.instead_of:
        note += "\n" + _("代%(name)s签") % {"name": signature.instead_of.name}
    if signature.comment:
        note += f"\n{signature.comment}"
    return papers.Signatory(
        capacity=label(signature.capacity),
        seal=signature.signer.name,
        note=note,
        is_rejection=signature.verdict == Signature.Verdict.REJECTED,
    )


def _foot(content: Content) -> str:
    return _("内容指纹 %(content)s · 签字链 %(length)s:%(head)s") % {
        "content": content.sha256[:16],
        "length": signed.chain_length(),
        "head": signed.head_hash()[:16],
    }
