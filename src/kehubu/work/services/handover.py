"""Handing the contract over: both receivers sign for it (TL-B1.19)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history, papers
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind
from kehubu.procedures.models import Record, Step
from kehubu.procedures.services.asking import SIGNATURE_ASKED
from kehubu.procedures.services.play import hold
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.canonical import canonical
from kehubu.signoffs.models import Meaning, SignatureRequest
from kehubu.signoffs.services import Signer
from kehubu.work.records.contracts import HANDOVER

KEEPING = {"TL-B2": DepartmentKind.ADMINISTRATION}
"""Who keeps contract and archive, by procedure (TL-BX.7); else the account people."""
RECEIVERS = {"executing": "receiver", "keeping": "keeper"}
"""As what each receiver signs, and the field that names the person."""


class HandoverIncomplete(DomainError):
    code = "work_handover_incomplete"
    message = _("请先把移交单填好并保存：")


class HandoverSentBack(DomainError):
    code = "work_handover_sent_back"
    message = _("移交单已被退回。请按退回的意见改好、保存，再请双方签收。")


def holder(step: Step) -> DepartmentKind:
    """
    Return which kind of department keeps what a run leaves.
    """
    key = step.run.definition.procedure.key
    return KEEPING.get(key, DepartmentKind.ACCOUNT)


def lacks(step: Step, data: Mapping[str, Any]) -> list[str]:
    """
    Say what the hand-over sheet lacks: fields, or a keeper of the right department.
    """
    lacking = HANDOVER.missing(data)
    keeper = data.get("keeper")
    if keeper and not _belongs(keeper["id"], holder(step)):
        told = gettext(
            "档案签收人要由%(department)s的人担任：合同由%(department)s保管。"
        )
        lacking.append(told % {"department": holder(step).label})
    return lacking


def _belongs(pk: int, kind: DepartmentKind) -> bool:
    people = User.objects.filter(pk=pk)
    posts = Q(department__kind=kind) | Q(posts__department__kind=kind)
    return people.filter(posts).exists()


def occasion(step: Step) -> str:
    return f"handover:{step.pk}"


def received(step: Step) -> set[str]:
    """
    Return who has signed for what the sheet says now: a change voids the signatures.
    """
    record = Record.objects.filter(step=step).first()
    if record is None:
        return set()
    content = signed.latest_content(record._meta.label_lower, record.pk)
    if content is None or content.data["blocks"] != _blocks(record):
        return set()
    return set(signed.approvals(content, Meaning.RECEIVE))


def _blocks(record: Record) -> Any:
    with override(settings.LANGUAGE_CODE):
        return json.loads(canonical(papers.to_data(HANDOVER.blocks(record.data))))


@transaction.atomic
def ask_receipts(step: Step, *, by: User, at: datetime) -> list[SignatureRequest]:
    """
    Ask both receivers to sign for the contract, or who has not yet signed for what the
    sheet says now; what was asked before is void.

    :raises HandoverIncomplete: naming what the hand-over sheet lacks
    :raises HandoverSentBack: if a receiver has sent back what it says now
    :raises IssuerMayNotSign, SamePersonTwice: two people other than the writer
    """
    step = hold(step, "handover_receipt")
    require(by, "procedures.act_on_step", step)
    record = Record.objects.filter(step=step).first()
    lacking = lacks(step, record.data if record else {})
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
            editors=history.writers(record, "record.saved"),
        )
    asked = content.requests.filter(occasion=occasion(step))
    if asked.filter(state=SignatureRequest.State.REJECTED).exists():
        raise HandoverSentBack
    given = signed.approvals(content, Meaning.RECEIVE)
    people = User.objects.in_bulk(
        [record.data[name]["id"] for name in RECEIVERS.values()]
    )
    signers = [
        Signer(capacity, people[record.data[name]["id"]])
        for capacity, name in RECEIVERS.items()
        if capacity not in given
    ]
    history.record("handover.asked", record, by=by, at=at, within=step.run)
    requests = signoffs.request(
        content,
        by=by,
        at=at,
        signers=signers,
        occasion=occasion(step),
        meaning=Meaning.RECEIVE,
        level=1,
    )
    facts.announce(SIGNATURE_ASKED, *(request.pk for request in requests))
    return requests
