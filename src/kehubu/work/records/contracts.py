"""The contract: facts, notarisation, hand-over (TL-B1.17–19)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Money,
    Number,
    Person,
    Spec,
    Text,
    YesNo,
)

DIRECTOR_LIMIT_FEN = 50_000_000
"""Up to ¥500,000 a director signs; beyond, the general manager (default)."""

CONTRACT_FACTS = Spec(
    _("合同登记"),
    {
        "number": Text(label=_("合同编号")),
        "amount_fen": Money(label=_("合同金额（元）")),
        "signed_on": Day(label=_("签署日期")),
        "starts_on": Day(label=_("开始日期")),
        "ends_on": Day(label=_("结束日期")),
        "our_signatory": Person(
            label=_("我方签约人"), help=_("超过五十万元的，由总经理签。")
        ),
        "client_signatory": Text(label=_("客户签约人与职务")),
        "seal": Choice(
            label=_("用印"),
            choices=[
                ("contract", _("合同专用章")),
                ("company", _("公章")),
                ("none", _("未用印")),
            ],
        ),
        "payment": LongText(label=_("付款方式")),
        "credit": LongText(label=_("客户信用核查")),
        "scan": Files(label=_("合同扫描件")),
    },
)


def contract_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Say what is wrong with a contract: dates reversed, or a signatory without authority.
    """
    told = []
    if data.get("starts_on") and data.get("ends_on", "") < data["starts_on"]:
        told.append(_now("结束日期不能早于开始日期。"))
    person = data.get("our_signatory")
    if person and not _may_sign(person["id"], data.get("amount_fen") or 0):
        told.append(_now("%(name)s无权签署这个金额的合同。") % {"name": person["name"]})
    return told


def _may_sign(pk: int, amount_fen: int) -> bool:
    positions = [Position.GENERAL_MANAGER]
    if amount_fen <= DIRECTOR_LIMIT_FEN:
        positions.append(Position.ACCOUNT_DIRECTOR)
    holders = User.objects.holding(*positions)
    return bool(holders.filter(pk=pk).exists())


NOTARISATION = Spec(
    _("公证决定"),
    {
        "notarised": YesNo(label=_("是否公证")),
        "grounds": LongText(label=_("理由")),
        "certificate": Text(label=_("公证书编号"), needed=False),
        "scan": Files(label=_("公证书扫描件"), needed=False),
    },
)


def notarisation_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Ask for the certificate where one has decided to have the contract notarised.
    """
    if data.get("notarised") != "yes":
        return []
    told = []
    if not data.get("certificate"):
        told.append(_now("决定公证的，请填写公证书编号。"))
    if not data.get("scan"):
        told.append(_now("决定公证的，请附上公证书扫描件。"))
    return told


HANDOVER = Spec(
    _("合同移交单"),
    {
        "contract": Text(label=_("合同编号")),
        "copies": Number(label=_("份数"), least=1, most=100),
        "department": Text(label=_("执行部门")),
        "receiver": Person(label=_("执行部门签收人")),
        "keeper": Person(label=_("档案签收人")),
        "archive_number": Text(label=_("存档编号")),
        "remark": LongText(label=_("备注"), needed=False),
    },
)
