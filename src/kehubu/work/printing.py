"""Orders and runs on paper: what was signed, with the signatures, sealed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import papers, wording
from kehubu.people import printing
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Run, Step
from kehubu.procedures.printing import signatory
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import Content, Signature
from kehubu.work import revisions
from kehubu.work.models import WorkOrder


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
    blocks: list[papers.Block] = [*content.blocks, handling(order)]
    if files := content.data["files"]:
        names = "\n".join(f"{file['name']}  {file['sha256'][:16]}" for file in files)
        blocks.append(papers.Text(_("附件"), names))
    blocks.append(papers.Signatures(_("签字"), [_signatory(s) for s in given]))
    if results:
        blocks.append(
            papers.Signatures(_("成果认可"), [_signatory(s) for s in results])
        )
    return printing.paper(
        _("工作单"),
        f"{order.number} v{content.version}",
        blocks,
        foot=_foot(content),
    )


def revisions_paper(chain: revisions.Chain) -> papers.Paper:
    """
    Return the turns of a piece of work as a paper: each with its reason and its hours.
    """
    first = chain.first.order
    facts = [
        (_("项目"), str(first.project)),
        (_("接单部门"), first.department.name),
        (_("稿数"), str(chain.count)),
        (_("约定改稿次数"), str(chain.agreed_revisions)),
        (_("部门内退回"), str(chain.inner_rounds)),
        (_("计划工时"), str(chain.planned_hours)),
        (_("实际工时"), str(chain.actual_hours)),
        (_("返工工时"), str(chain.rework_hours)),
    ]
    columns = [_("第几稿"), _("工作号"), _("开单"), _("交付"), _("天数")]
    columns += [_("计划工时"), _("实际工时"), _("结论")]
    rows = [_line(each) for each in chain.turns]
    widths = [1, 3, 2.4, 2.4, 1, 1.6, 1.6, 2.4]
    blocks: list[papers.Block] = [
        papers.Facts(facts),
        papers.Table(_("各稿"), columns, rows, widths),
    ]
    for each in chain.turns:
        blocks += _turn_blocks(each)
    return printing.paper(_("改稿表"), first.number, blocks, foot=str(first.project))


def _line(each: revisions.Turn) -> list[str]:
    cells = (each.days, each.planned_hours, each.actual_hours)
    return [
        str(each.number),
        each.order.number,
        f"{each.began_on:%Y-%m-%d}",
        f"{each.ended_on:%Y-%m-%d}" if each.ended_on else "",
        *("" if cell is None else str(cell) for cell in cells),
        each.verdict or str(each.order.get_state_display()),
    ]


def _turn_blocks(each: revisions.Turn) -> list[papers.Block]:
    heading = _("第 %(n)s 稿 %(number)s") % {
        "n": each.number,
        "number": each.order.number,
    }
    blocks: list[papers.Block] = [
        papers.Text(heading, "\n".join(_because(each)) or each.order.task)
    ]
    if each.extra:
        billed = _("向客户收费") if each.extra.is_billable else _("免收")
        said = f"{billed}（{each.extra.decided_by.name}）\n{each.extra.reason}"
        blocks.append(papers.Text(_("超出约定的改稿"), said))
    rows = [
        [
            _moment(event.at),
            event.what,
            event.name,
            "\n".join([event.words, *(file.name for file in event.files)]).strip(),
        ]
        for event in each.events
    ]
    columns = [_("时间"), _("事项"), _("谁"), _("意见与文件")]
    return [*blocks, papers.Table("", columns, rows, [2.4, 3, 1.6, 6])]


def _because(each: revisions.Turn) -> list[str]:
    return [
        wording.labelled(f"{cause.what} {cause.name}", cause.words)
        for cause in each.causes
    ]


def handling(order: WorkOrder) -> papers.Facts:
    """
    Return how an order was handled (domain §2.19); what is not yet is left empty.
    """
    delivery = order.deliveries.last()
    received = _moment(order.received_at) if order.received_at else ""
    executors = order.department_run and order.department_run.participants.filter(
        role="executor"
    ).select_related("user")
    return papers.Facts(
        [
            (_("开单日期"), _moment(order.opened_at)),
            (_("接单时间"), received),
            (_("接单人"), order.received_by.name if order.received_by else ""),
            (_("执行人"), wording.listed(part.user.name for part in executors or ())),
            (_("完成时间"), _moment(delivery.delivered_at) if delivery else ""),
            (_("实际工时"), str(delivery.actual_hours) if delivery else ""),
        ],
        _("办理"),
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def run_paper(
    run: Run, steps: Sequence[Step], title: str, at: datetime
) -> papers.Paper:
    """
    Return a run as a paper: its chart, and what became of each of these steps.
    """
    rows = [
        (
            step.clause,
            str(step),
            step.done_by.name if step.done_by else "",
            str(step.get_state_display()),
            _moment(step.done_at) if step.done_at else "",
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
    return printing.paper(_("流程记录"), title, blocks, foot=run.title)


def _signatory(signature: Signature) -> papers.Signatory:
    """
    Return a signature with what was asked before it was given.
    """
    found = signatory(signature)
    note = found.note
    for question in signature.request.questions.all():
        said = {"name": question.asked_of.name, "text": question.text}
        note += "\n" + _("问%(name)s：%(text)s") % said
        if question.answer:
            note += "\n" + _("答：%(answer)s") % {"answer": question.answer}
    return replace(found, note=note)


def _foot(content: Content) -> str:
    return _("内容指纹 %(content)s · 签字链 %(length)s:%(head)s") % {
        "content": content.sha256[:16],
        "length": signed.chain_length(),
        "head": signed.head_hash()[:16],
    }
