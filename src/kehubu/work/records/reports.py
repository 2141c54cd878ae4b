"""Contact reports count as contacts of the client (domain §2.12, TL-A2.1.02)."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kehubu.care import services as care
from kehubu.care.models import Contact
from kehubu.care.services.reports import Report
from kehubu.core import wording
from kehubu.people.models import User
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence
from kehubu.procedures.records.evidence import Data
from kehubu.work.records.pursuit import client_of

KINDS = {
    "meeting": Contact.Kind.MEETING,
    "call": Contact.Kind.PHONE,
    "message": Contact.Kind.CHAT,
}
LONGEST = 4000


class ReportEvidence(FormEvidence):
    """
    A contact report: when the step is completed, it stands among the client's contacts.
    """

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        actor = by or step.assignee
        if actor is None:
            return
        data = self.data(step)
        client = client_of(step)
        source = _first_report(step, data)
        care.take_report(client, by=actor, at=at, source=source, report=_read(data))


def _first_report(step: Step, data: Data) -> Step:
    """
    Return the step that reported the same meeting first: whoever is sent back to a
    step corrects its report, and has not been to the client again.
    """
    records = Record.objects.filter(step__run=step.run_id, step__node_id=step.node_id)
    begun = records.filter(data__started_at=data["started_at"], step__pk__lt=step.pk)
    first = begun.select_related("step").order_by("step").first()
    return first.step if first else step


def _read(data: Data) -> Report:
    with override(settings.LANGUAGE_CODE):
        topics = wording.listed(row["topic"] for row in data["topics"] or ())
        note = _("联络报告：%(topics)s") % {"topics": topics}
    return Report(
        kind=KINDS[data["kind"]],
        done_at=datetime.fromisoformat(data["started_at"]),
        note=note[:LONGEST],
        theirs=str(data["client_people"]),
        ours=str(data["our_people"]),
    )
