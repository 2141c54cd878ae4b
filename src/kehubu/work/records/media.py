"""Media buying: plan, confirmation, contracts, proof (chain PX-MEDIA, domain §2.2)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Money,
    Number,
    Rows,
    Spec,
    Text,
)

BUYING_PLAN = Spec(
    _("媒介购买计划"),
    {
        "lines": Rows(
            label=_("排期"),
            columns={
                "medium": Text(label=_("媒体")),
                "position": Text(label=_("版面、栏目或时段")),
                "spec": Text(label=_("规格")),
                "starts_on": Day(label=_("开始")),
                "ends_on": Day(label=_("结束")),
                "insertions": Number(label=_("次数"), least=1),
                "gross_fen": Money(label=_("刊例价合计（元）")),
                "net_fen": Money(label=_("净价合计（元）")),
            },
        ),
        "objective": LongText(label=_("媒介目的")),
        "reach": LongText(label=_("预计到达率或毛评点"), needed=False),
        "changes": LongText(label=_("与上一版的不同"), needed=False),
        "files": Files(label=_("排期表文件"), needed=False),
    },
)


def buying_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse lines that cost more than the rate card says, or end before they begin.
    """
    told = []
    for place, row in enumerate(data.get("lines") or [], start=1):
        if (row.get("net_fen") or 0) > (row.get("gross_fen") or 0):
            told.append(_now("第 %(n)s 行的净价高于刊例价。") % {"n": place})
        if (row.get("ends_on") or "9") < (row.get("starts_on") or ""):
            told.append(_now("第 %(n)s 行的结束日期早于开始日期。") % {"n": place})
    return told


MEDIA_CONFIRMATION = Spec(
    _("媒体确认"),
    {
        "lines": Rows(
            label=_("各家媒体的答复"),
            columns={
                "medium": Text(label=_("媒体")),
                "position": Text(label=_("确认的位置")),
                "discount": Text(label=_("折扣")),
                "terms": Text(label=_("付款与改期条件")),
                "material_due_on": Day(label=_("材料截止日")),
                "confirmed_by": Text(label=_("媒体确认人")),
            },
        ),
        "changes": LongText(label=_("要改的计划"), needed_for=("changed",)),
        "files": Files(label=_("媒体的书面确认"), needed_for=("confirmed",)),
    },
)

PLAN_CONFIRMATION = Spec(
    _("客户对计划的确认"),
    {
        "confirmed_by": Text(label=_("客户确认人与职务")),
        "confirmed_on": Day(label=_("日期")),
        "amount_fen": Money(label=_("确认的金额（元）"), needed_for=("confirmed",)),
        "changes": LongText(label=_("客户要求的修改"), needed_for=("amend",)),
        "files": Files(label=_("确认文件"), needed_for=("confirmed",)),
    },
)

CLIENT_CONTRACT = Spec(
    _("客户媒介合同"),
    {
        "number": Text(label=_("合同编号")),
        "amount_fen": Money(label=_("合同金额（元）")),
        "client_signatory": Text(label=_("客户签约人与职务")),
        "payment": LongText(label=_("付款方式")),
        "cancelling": LongText(label=_("改期与撤单的约定")),
        "files": Files(label=_("合同文件")),
    },
)

MEDIA_CONTRACT = Spec(
    _("媒体合同"),
    {
        "contracts": Rows(
            label=_("合同"),
            columns={
                "medium": Text(label=_("媒体")),
                "number": Text(label=_("合同编号")),
                "amount_fen": Money(label=_("金额（元）")),
            },
        ),
        "terms": LongText(label=_("主要条件")),
        "files": Files(label=_("合同文件")),
    },
)

MEDIA_EXECUTION = Spec(
    _("执行与付款"),
    {
        "materials": Rows(
            label=_("送交的材料"),
            columns={
                "medium": Text(label=_("媒体")),
                "material": Text(label=_("材料")),
                "sent_on": Day(label=_("送交日期")),
                "received_by": Text(label=_("签收人")),
            },
        ),
        "payments": Rows(
            label=_("付款"),
            columns={
                "medium": Text(label=_("媒体")),
                "amount_fen": Money(label=_("金额（元）")),
                "paid_on": Day(label=_("付款日期")),
            },
        ),
        "events": LongText(label=_("改期、漏播与处理"), needed=False),
        "files": Files(label=_("付款凭证")),
    },
)

PUBLICATION_PROOF = Spec(
    _("样刊与播出证明"),
    {
        "lines": Rows(
            label=_("刊播结果"),
            columns={
                "medium": Text(label=_("媒体")),
                "proof": Choice(
                    label=_("证明"),
                    choices=[
                        ("tear_sheet", _("样刊")),
                        ("airing", _("播出证明")),
                        ("photo", _("上刊照片")),
                        ("report", _("监测报告")),
                    ],
                ),
                "planned": Number(label=_("计划次数"), least=1),
                "done": Number(label=_("实际次数"), least=0),
                "make_good": Text(label=_("漏刊漏播的补偿"), needed=False),
            },
        ),
        "files": Files(
            label=_("样刊或播出证明文件"), help=_("没有证明文件的，不能交付和开票。")
        ),
    },
)


def proof_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Ask what makes up for what was planned and has not appeared.
    """
    return [
        _now("“%(medium)s”少刊播的，请写明如何补偿。") % {"medium": row.get("medium")}
        for row in data.get("lines") or []
        if (row.get("done") or 0) < (row.get("planned") or 0)
        and not row.get("make_good")
    ]
