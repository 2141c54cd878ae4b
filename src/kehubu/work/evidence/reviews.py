"""
The two review meetings as evidence (TL-BX.6): what is known already stands in the form,
and what was decided is followed up in the transaction that completes the step.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kehubu.core import wording
from kehubu.people.models import Department, User
from kehubu.procedures import evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence
from kehubu.work.evidence import figures
from kehubu.work.records import reviews

Follower = Callable[[Step, Record, User, datetime], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """
    Have ``follower`` make of a completed review what it decided: actions, a case.

    It may be called again for the same run, when the review has been held anew.
    """
    _followers.append(follower)
    return follower


class Review(FormEvidence):
    """A review meeting: all who worked on it are there, or a reason says why not."""

    def missing(self, step: Step, outcome: str) -> list[str]:
        return [*super().missing(step, outcome), *self._unheard(step)]

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        record = Record.objects.select_related("saved_by").get(step=step)
        for follower in _followers:
            follower(step, record, by or record.saved_by, at)

    def _unheard(self, step: Step) -> list[str]:
        """
        Ask why nobody of a department came that worked on it.
        """
        data = self.data(step)
        if data.get("absent_reason"):
            return []
        rows = data.get("attendees") or []
        present = [row["person"]["id"] for row in rows if row.get("person")]
        absent = concerned(step).exclude(users__in=present).order_by("pk")
        if not absent:
            return []
        return [
            _("%(departments)s没有人出席。请补上出席人，或写明没有出席的原因。")
            % {"departments": wording.listed(absent)}
        ]


def concerned(step: Step) -> QuerySet[Department]:
    """
    Return the departments that worked on what a review is about: who issued its
    orders, and those to which they were sent.
    """
    orders = figures.orders_of(step).filter(sent_at__isnull=False)
    issuing = Q(users__in=orders.values("issuer"))
    departments = Department.objects.filter(
        issuing | Q(pk__in=orders.values("department"))
    )
    return Department.objects.filter(pk__in=departments.values("pk"))


evidence.register(
    "proposal_review",
    Review(
        reviews.PROPOSAL_REVIEW,
        rule=reviews.proposal_rule,
        prefill=figures.of_proposal,
    ),
)
evidence.register(
    "review_record",
    Review(
        reviews.REVIEW_RECORD,
        rule=reviews.execution_rule,
        prefill=figures.of_execution,
    ),
)
