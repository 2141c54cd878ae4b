"""Records of the service flow that look at one another (RB-ATT9)."""

from typing import Any

from django.utils.translation import gettext as _

from kehubu.procedures import evidence
from kehubu.procedures.models import Step
from kehubu.procedures.records import FormEvidence, Money
from kehubu.work.records import money
from kehubu.work.records.flow import latest


class Invoice(FormEvidence):
    """The invoice; no media without proof that it was published (domain §2.2)."""

    def missing(self, step: Step, outcome: str) -> list[str]:
        lacking = super().missing(step, outcome)
        proof = latest(step, "delivery_proof")
        published = [row for row in proof.get("items") or [] if row["kind"] == "media"]
        if published:
            return lacking
        return lacking + [
            _("“%(item)s”是媒介费，要先有发布证明才能开票。") % {"item": item}
            for item in money.media_lines(self.data(step))
        ]


class Balance(FormEvidence):
    """What is still owed is paid, or there is a reason why not."""

    def missing(self, step: Step, outcome: str) -> list[str]:
        lacking, data = super().missing(step, outcome), self.data(step)
        owed = money.outstanding(
            data, latest(step, "invoice"), latest(step, "advance_receipt")
        )
        if owed and not data.get("shortfall"):
            shown = Money(label="").shown(owed)
            told = _("还有 %(amount)s 没有收到；收不足的，请写明原因。")
            lacking.append(told % {"amount": shown})
        return lacking


def advance_prefill(step: Step) -> dict[str, Any]:
    """
    Take the agreed advance over from the quotation.
    """
    quotation = latest(step, "quotation")
    return {"due_fen": quotation["advance_fen"]} if quotation else {}


def quotation_prefill(step: Step) -> dict[str, Any]:
    """
    Go on from the version before, which the client wanted changed.
    """
    before = latest(step, "quotation")
    if not before:
        return {"version": 1}
    said = ("changes", "confirmed_by", "confirmed_on", "ending")
    kept = {name: value for name, value in before.items() if name not in said}
    return {**kept, "version": (before.get("version") or 0) + 1}


evidence.register(
    "quotation",
    FormEvidence(money.QUOTATION, rule=money.quotation_rule, prefill=quotation_prefill),
)
evidence.register(
    "advance_receipt",
    FormEvidence(
        money.ADVANCE_RECEIPT, rule=money.advance_rule, prefill=advance_prefill
    ),
)
evidence.register("invoice", Invoice(money.INVOICE, rule=money.invoice_rule))
evidence.register(
    "balance_receipt", Balance(money.BALANCE_RECEIPT, rule=money.balance_rule)
)
