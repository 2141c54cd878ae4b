"""Print production: material, printer, proof, delivery (chain PX-PRINT, §2.2)."""

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
    YesNo,
)
from kehubu.work.records.offers import comparison

PRINT_SPECIFICATION = Spec(
    _("印件数量与用料"),
    {
        "quantity": Number(label=_("数量"), least=1, most=100_000_000),
        "size": Text(label=_("成品尺寸")),
        "pages": Number(label=_("页数或面数"), least=1),
        "paper": Text(label=_("纸张与克重")),
        "is_client_paper": YesNo(label=_("纸张由客户提供")),
        "colours": Text(label=_("颜色")),
        "finishing": Text(label=_("后道工艺"), needed=False),
        "told_by": Text(label=_("客户提供人")),
        "told_on": Day(label=_("提供日期")),
        "files": Files(label=_("完稿文件")),
    },
)

PRINTER_CHOICE = Spec(
    _("印刷厂比较表"),
    comparison(
        _("印刷厂报价"),
        paper=Text(label=_("纸张")),
        days=Number(label=_("工期（天）"), least=1, most=1000),
    ),
)

PRINT_CONFIRMATION = Spec(
    _("纸张与价格确认"),
    {
        "paper": Text(label=_("确认的纸张"), needed_for=("confirmed",)),
        "price_fen": Money(label=_("确认的价格（元）"), needed_for=("confirmed",)),
        "confirmed_by": Text(label=_("客户确认人与职务")),
        "confirmed_on": Day(label=_("日期")),
        "objection": LongText(label=_("客户的意见"), needed_for=("declined",)),
        "files": Files(label=_("确认文件"), needed_for=("confirmed",)),
    },
)

PRODUCTION_CONTRACT = Spec(
    _("制作合同与预付款"),
    {
        "number": Text(label=_("合同编号")),
        "supplier": Text(label=_("制作单位")),
        "amount_fen": Money(label=_("合同金额（元）")),
        "signed_on": Day(label=_("签署日期")),
        "client_signatory": Text(label=_("客户签约人与职务")),
        "advance_fen": Money(label=_("预付款（元）")),
        "advance_on": Day(label=_("预付款到账日期")),
        "files": Files(label=_("合同与到账凭证")),
    },
)


def advance_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Ask for an advance that has come in, of no more than the contract's amount.
    """
    advance, amount = data.get("advance_fen"), data.get("amount_fen")
    if advance == 0:
        return [_now("没有收到预付款，不能开工。")]
    if advance and amount is not None and advance > amount:
        return [_now("预付款不能多于合同金额。")]
    return []


SIGNED_PROOF = Spec(
    _("打样与签样"),
    {
        "round": Number(label=_("第几次打样"), least=1, most=50),
        "checked": LongText(
            label=_("校对结果"), help=_("尺寸、出血、颜色、字体、错字、价格、电话。")
        ),
        "signed_by": Text(label=_("客户签样人"), needed_for=("signed",)),
        "signed_on": Day(label=_("签样日期"), needed_for=("signed",)),
        "changes": LongText(label=_("客户要求的修改"), needed_for=("amend",)),
        "files": Files(label=_("签过字的样张"), needed_for=("signed",)),
    },
)

PRODUCTION_FOLLOWUP = Spec(
    _("跟单记录"),
    {
        "visits": Rows(
            label=_("跟单"),
            columns={
                "seen_on": Day(label=_("日期")),
                "state": Text(label=_("进度")),
                "problem": Text(label=_("问题与处理"), needed=False),
            },
        ),
        "finished_on": Day(label=_("完工日期")),
    },
)

SAMPLE_ACCEPTANCE = Spec(
    _("成品抽验"),
    {
        "inspected_on": Day(label=_("抽验日期")),
        "inspected": Number(label=_("抽验数量"), least=1),
        "defective": Number(label=_("不合格数量"), least=0),
        "verdict": LongText(label=_("与签样对照的结论")),
        "kept": Number(
            label=_("留存样品数"), least=1, needed_for=("accepted",), most=1000
        ),
        "defects": LongText(label=_("返工的要求"), needed_for=("rework",)),
    },
)


def sample_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse more defective pieces than were inspected.
    """
    inspected, defective = data.get("inspected"), data.get("defective")
    if inspected is not None and defective is not None and defective > inspected:
        return [_now("不合格数量不能多于抽验数量。")]
    return []


BALANCE = Spec(
    _("余款结清"),
    {
        "amount_fen": Money(label=_("余款（元）")),
        "received_on": Day(label=_("到账日期")),
        "invoice": Text(label=_("发票号码"), needed=False),
        "agreed": Choice(
            label=_("结清方式"),
            choices=[("paid", _("已到账")), ("credit", _("按信用期，另行收款"))],
        ),
        "files": Files(label=_("到账凭证或批准文件")),
    },
)

GOODS_DELIVERY = Spec(
    _("送货单"),
    {
        "delivered_on": Day(label=_("送货日期")),
        "place": Text(label=_("送货地点")),
        "quantity": Number(label=_("送货数量"), least=1, most=100_000_000),
        "received_by": Text(label=_("客户签收人")),
        "remark": LongText(label=_("备注"), needed=False),
        "files": Files(label=_("签收的送货单")),
    },
)
