"""What a project costs and what is paid: quotation, advance, invoice, balance."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Day,
    LongText,
    Money,
    Number,
    Rows,
    Spec,
    Text,
    YesNo,
)

Data = Mapping[str, Any]

QUOTATION = Spec(
    _("报价单"),
    {
        "number": Text(label=_("报价单号")),
        "version": Number(label=_("第几版"), least=1, most=99),
        "valid_until": Day(label=_("有效期至")),
        "lines": Rows(
            label=_("报价项目"),
            columns={
                "item": Text(label=_("项目")),
                "spec": Text(label=_("规格")),
                "unit": Text(label=_("单位")),
                "quantity": Number(label=_("数量"), least=1),
                "price_fen": Money(label=_("单价（元）")),
                "amount_fen": Money(label=_("金额（元）")),
            },
        ),
        "tax_fen": Money(label=_("税额（元）")),
        "total_fen": Money(label=_("价税合计（元）")),
        "payment": LongText(label=_("付款方式")),
        "advance_fen": Money(label=_("预付款（元）"), help=_("没有预付款的写 0。")),
        "rounds": Number(label=_("包含修改次数"), least=0, most=99),
        "assumptions": LongText(label=_("报价前提"), needed=False),
        "confirmed_by": Text(label=_("客户确认人与方式"), needed_for=("confirmed",)),
        "confirmed_on": Day(label=_("客户确认日期"), needed_for=("confirmed",)),
        "changes": LongText(label=_("客户要求改的"), needed_for=("requote",)),
        "ending": LongText(label=_("失去的原因"), needed_for=("lost",)),
    },
)


def quotation_rule(data: Data, outcome: str) -> list[str]:
    """
    Hold lines and total to what they add up to, and an advance to the total.
    """
    told, sum_fen = [], data.get("tax_fen") or 0
    for row in data.get("lines") or []:
        amount = row.get("amount_fen") or 0
        sum_fen += amount
        if amount != (row.get("quantity") or 0) * (row.get("price_fen") or 0):
            told.append(_now("“%(item)s”的金额不等于数量乘单价。") % row)
    total = data.get("total_fen") or 0
    if total != sum_fen:
        told.append(
            _now("价税合计应为 %(sum)s。") % {"sum": Money(label="").shown(sum_fen)}
        )
    if (data.get("advance_fen") or 0) > total:
        told.append(_now("预付款不能多于价税合计。"))
    return told


ADVANCE_RECEIPT = Spec(
    _("预付款到账"),
    {
        "due_fen": Money(label=_("约定的预付款（元）")),
        "received_fen": Money(label=_("实收（元）")),
        "received_on": Day(label=_("到账日期")),
        "voucher": Text(label=_("银行流水或收据号")),
    },
)


def advance_rule(data: Data, outcome: str) -> list[str]:
    """
    Let nothing begin before the advance is there, all of it.
    """
    told = [*_future(data.get("received_on"))]
    if (data.get("received_fen") or 0) < (data.get("due_fen") or 0):
        told.append(_now("预付款还没有收足。"))
    return told


INVOICE = Spec(
    _("开票记录"),
    {
        "number": Text(label=_("发票号码")),
        "issued_on": Day(label=_("开票日期")),
        "title": Text(label=_("发票抬头")),
        "lines": Rows(
            label=_("开票内容"),
            columns={
                "item": Text(label=_("内容")),
                "is_media": YesNo(label=_("媒介费")),
                "amount_fen": Money(label=_("金额（元）")),
            },
        ),
        "total_fen": Money(label=_("发票总额（元）")),
    },
)


def invoice_rule(data: Data, outcome: str) -> list[str]:
    """
    Hold the invoice to the sum of its lines.
    """
    lines = data.get("lines") or []
    sum_fen = sum(row.get("amount_fen") or 0 for row in lines)
    if sum_fen == (data.get("total_fen") or 0):
        return []
    shown = Money(label="").shown(sum_fen)
    return [_now("发票总额应为 %(sum)s。") % {"sum": shown}]


def media_lines(data: Data) -> list[str]:
    """
    Return what the invoice asks for media.
    """
    lines = data.get("lines") or []
    return [row.get("item") or "" for row in lines if row.get("is_media") == "yes"]


BALANCE_RECEIPT = Spec(
    _("尾款到账"),
    {
        "payments": Rows(
            label=_("收款"),
            least=0,
            columns={
                "received_on": Day(label=_("到账日期")),
                "amount_fen": Money(label=_("金额（元）")),
                "voucher": Text(label=_("银行流水或收据号")),
            },
        ),
        "shortfall": LongText(
            label=_("没有收足的原因"),
            needed=False,
            help=_("发票总额减预付款、减收款仍有余数时填写，写明由谁同意。"),
        ),
    },
)


def balance_rule(data: Data, outcome: str) -> list[str]:
    """
    Refuse payments of the future.
    """
    told = []
    for row in data.get("payments") or []:
        told += _future(row.get("received_on"))
    return told


def outstanding(data: Data, invoice: Data, advance: Data) -> int:
    """
    Return what is still owed of an invoice, in fen.
    """
    paid = sum(row.get("amount_fen") or 0 for row in data.get("payments") or [])
    owed = (invoice.get("total_fen") or 0) - (advance.get("received_fen") or 0)
    return max(owed - paid, 0)


def _future(received_on: str | None) -> list[str]:
    if (received_on or "") > timezone.localdate().isoformat():
        return [_now("到账日期不能晚于今天。")]
    return []
