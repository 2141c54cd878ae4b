"""Handing the contract over: both receivers sign for it (TL-B1.19)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures.models import Record, Step
from kehubu.procedures.services.play import hold
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Meaning, SignatureRequest
from kehubu.signoffs.services import Signer
from kehubu.work.records.contracts import HANDOVER

RECEIVERS = {"executing": "receiver", "keeping": "keeper"}
"""As what each receiver signs, and the field that names the person."""


class HandoverIncomplete(DomainError):
    code = "work_handover_incomplete"
    message = _("请先把移交单填好并保存：")


def occasion(step: Step) -> str:
    return f"handover:{step.pk}"


@transaction.atomic
def ask_receipts(step: Step, *, by: User, at: datetime) -> list[SignatureRequest]:
    """
    Ask both receivers to sign for the contract; what was asked before is void.

    :raises HandoverIncomplete: naming what the hand-over sheet lacks
    :raises IssuerMayNotSign, SamePersonTwice: two people other than the writer
    """
    hold(step)
    require(by, "procedures.act_on_step", step)
    record = Record.objects.filter(step=step).first()
    lacking = HANDOVER.missing(record.data if record else {})
    if lacking or record is None:
        raise HandoverIncomplete(details=lacking)
    signoffs.void(occasion(step), by=by, at=at)
    with override(settings.LANGUAGE_CODE):
        content = signoffs.freeze(
            record,
            by=by,
            at=at,
            title=f"{HANDOVER.title} · {step.run.title}",
            blocks=HANDOVER.blocks(record.data),
        )
    people = User.objects.in_bulk(
        [record.data[name]["id"] for name in RECEIVERS.values()]
    )
    signers = [
        Signer(capacity, people[record.data[name]["id"]])
        for capacity, name in RECEIVERS.items()
    ]
    history.record("handover.asked", record, by=by, at=at, within=step.run)
    return signoffs.request(
        content,
        by=by,
        at=at,
        signers=signers,
        occasion=occasion(step),
        meaning=Meaning.RECEIVE,
        level=1,
    )
