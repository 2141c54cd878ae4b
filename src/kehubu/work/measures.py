"""What orders, proposals and projects prove (domain §5, the rows of TL-B)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    FloatField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Substr, TruncDate

from kehubu.clients.models import Client
from kehubu.core import worktime
from kehubu.core.models import HistoryEntry
from kehubu.core.periods import Period
from kehubu.markets.aspects import STALE_AFTER
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.procedures import measures as steps
from kehubu.procedures.measures import closed, one_if
from kehubu.procedures.models import Record, Step
from kehubu.procedures.nodes import recording
from kehubu.signoffs.models import Meaning, Signature
from kehubu.standards.measures import Shown, register
from kehubu.work import rounds
from kehubu.work.evidence.orders import TWO_SIGNATURES
from kehubu.work.models import Delivery, Project, WorkOrder

State = WorkOrder.State
IN_HAND = (State.STARTED, State.DELIVERED, State.ACCEPTED, State.REVISED)
LEFT_OUT = (Step.State.WAIVED, Step.State.SKIPPED)
STALE = timedelta(days=STALE_AFTER)
REPORTED_LATER = timedelta(days=90)
"""How much earlier than its report a proposal may have been made."""
DAY = 10
"""Characters of a date in ISO form."""


def order_complete(period: Period) -> Any:
    """
    Return the departments' first answers to orders: taken, or sent back.
    """
    intake = Step.objects.filter(recording("order_intake"), state=Step.State.DONE)
    before = intake.filter(
        run__subject_kind=OuterRef("run__subject_kind"),
        run__subject_id=OuterRef("run__subject_id"),
        pk__lt=OuterRef("pk"),
    )
    order = WorkOrder.objects.filter(pk=OuterRef("run__subject_id"))
    answers = intake.filter(~Exists(before), done_on__range=period.days)
    return answers.annotate(
        on_day=F("done_on"),
        person=Subquery(order.values("issuer")[:1]),
        measured=one_if(~Q(outcome="refused")),
    )


def unsigned_start(period: Period) -> Any:
    """
    Return the orders on which a department has started; 1 where signatures lack.
    """
    given = Signature.objects.filter(
        request__content__subject_kind=WorkOrder._meta.label_lower,
        request__content__subject_id=OuterRef("pk"),
        meaning=Meaning.APPROVE,
        verdict=Signature.Verdict.APPROVED,
        capacity__in=TWO_SIGNATURES,
    )
    signers = given.order_by().values("request__content__subject_id")
    counted = signers.annotate(n=Count("signer", distinct=True)).values("n")
    started: Any = WorkOrder.objects.filter(state__in=IN_HAND)
    started = _in(period, started.annotate(moment=F("received_at")))
    return started.annotate(
        person=F("received_by"),
        signed_by=Coalesce(Subquery(counted), 0),
        measured=one_if(Q(signed_by__lt=len(TWO_SIGNATURES))),
    )


def review_rounds(period: Period) -> Any:
    """
    Return the orders whose result was accepted, with the number of orders it took: the
    first and its revisions.
    """
    accepted = Delivery.objects.filter(
        order=OuterRef("pk"), verdict=Delivery.Verdict.ACCEPTED
    ).order_by("-pk")
    orders: Any = WorkOrder.objects.filter(state=State.ACCEPTED).annotate(
        moment=Subquery(accepted.values("reviewed_at")[:1]),
        person=F("issuer"),
        measured=F("revision_number") + 1,
    )
    return _in(period, orders)


def rehearsed(period: Period) -> Any:
    """
    Return the proposals, 1 where it was rehearsed a working day before, or earlier.

    Days are compared as text, as records hold moments in ISO form.
    """
    report = Record.objects.filter(step=OuterRef("pk"))
    rehearsals = Record.objects.filter(
        ~rounds.ended_since("step"),
        step__run=OuterRef("run"),
        kind="rehearsal",
        step__state=Step.State.DONE,
        step__lt=OuterRef("pk"),
    ).order_by("-pk")
    proposals = closed(period).filter(
        recording("proposal_report"), state=Step.State.DONE
    )
    return proposals.annotate(
        made_on=_day_of(report, "data__started_at"),
        rehearsed_on=_day_of(rehearsals, "data__held_at"),
        measured=one_if(_a_working_day_before(period)),
    )


def _day_of(records: QuerySet[Record], path: str) -> Any:
    moments = records.annotate(moment=KT(path)).values("moment")[:1]
    return Substr(Subquery(moments), 1, DAY)


def _a_working_day_before(period: Period) -> Q:
    """
    Say that from the rehearsal on there was a working day before the proposal: its own
    day, or else the next that is one.
    """
    idle: dict[str, list[str]] = defaultdict(list)
    calendar, day = people.calendar(), period.last
    following = day
    while day >= period.first - REPORTED_LATER:
        if calendar.is_working_day(day):
            following = day
        else:
            idle[str(following)].append(str(day))
        day -= timedelta(days=1)
    off = [day for days in idle.values() for day in days]
    counts = ~Q(rehearsed_on__in=off)
    for working, days in idle.items():
        counts |= Q(rehearsed_on__in=days, made_on__gt=working)
    return Q(rehearsed_on__lt=F("made_on")) & counts


def rehearsal_waived(period: Period) -> Any:
    """
    Return the rehearsals, 1 where somebody decided that there be none.
    """
    done = [Step.State.DONE, *LEFT_OUT]
    found = closed(period).filter(recording("rehearsal"), state__in=done)
    return found.annotate(measured=one_if(Q(state__in=LEFT_OUT)))


def review_meeting(period: Period) -> Any:
    """
    Return the review meetings, in working days from the end of the work to the record.
    """
    return _ended(period, "review_record").annotate(measured=_days("cycle_minutes"))


def archived(period: Period) -> Any:
    """
    Return the archives that were completed, in working days since the end of the work:
    the time of the review meeting and that of the archive.
    """
    reviews = Step.objects.filter(
        recording("review_record"),
        ~rounds.ended_since("pk"),
        run=OuterRef("run"),
        pk__lt=OuterRef("pk"),
    )
    review = reviews.order_by().values("run").annotate(n=Sum("cycle_minutes"))
    ended = _ended(period, "archive_set")
    ended = ended.annotate(before=Coalesce(Subquery(review.values("n")), 0))
    return ended.annotate(measured=_days(F("cycle_minutes") + F("before")))


def on_client_date(period: Period) -> Any:
    """
    Return the orders with a date for the client, 1 where the last delivery kept it.
    """
    last = Delivery.objects.filter(order=OuterRef("pk")).order_by("-pk")
    delivered = Subquery(last.values("delivered_at")[:1])
    orders: Any = WorkOrder.objects.filter(
        client_on__isnull=False, state__in=[State.DELIVERED, State.ACCEPTED]
    ).annotate(moment=delivered, person=F("issuer"))
    return _in(period, orders).annotate(measured=one_if(Q(on_day__lte=F("client_on"))))


def rebriefed(period: Period) -> Any:
    """
    Return the briefings, 1 where it is not the first of its run, or of its round.
    """
    held = closed(period).filter(recording("briefing"), state=Step.State.DONE)
    return held.annotate(measured=one_if(rounds.is_again()))


def _in(period: Period, rows: Any) -> Any:
    """
    Keep the rows whose ``moment`` lies in the period, and tell the day.
    """
    first, after = period.moments
    found = rows.filter(moment__gte=first, moment__lt=after)
    return found.annotate(on_day=TruncDate("moment"))


def _ended(period: Period, kind: str) -> Any:
    return closed(period).filter(recording(kind), state=Step.State.DONE)


def _days(minutes: Any) -> Any:
    return Cast(minutes, FloatField()) / worktime.minutes_a_day(people.calendar())


def shown_orders(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how orders read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = WorkOrder.objects.visible_to(user).filter(pk__in=keys)
    return {
        order.pk: Shown(f"{order.number} {order.project}", order.get_absolute_url())
        for order in seen.select_related("project")
    }


def pack_fresh(period: Period) -> Any:
    """
    Return the first meetings, 1 where the briefing pack of the client was printed on
    its day or in the thirty days before (TL-C2.04).
    """
    report = Record.objects.filter(step=OuterRef("pk"))
    project = Project.objects.filter(pk=OuterRef("run__subject_id"))
    packs = HistoryEntry.objects.filter(
        verb="brief.printed",
        subject_kind=Client._meta.label_lower,
        subject_id=OuterRef("client"),
        at__gte=OuterRef("done_at") - STALE,
    ).annotate(on=Cast(TruncDate("at"), CharField()))
    met = closed(period).filter(
        recording("credentials_report"),
        ~rounds.is_again(),
        state=Step.State.DONE,
        run__subject_kind=Project._meta.label_lower,
    )
    met = met.annotate(
        client=Subquery(project.values("client")[:1]),
        met_on=_day_of(report, "data__started_at"),
    )
    return met.annotate(
        measured=one_if(Q(Exists(packs.filter(on__lte=OuterRef("met_on")))))
    )


for measure in (
    order_complete,
    rehearsed,
    rehearsal_waived,
    review_meeting,
    archived,
    rebriefed,
    pack_fresh,
):
    register(measure.__name__, measure, steps.shown)
for measure in (unsigned_start, review_rounds, on_client_date):
    register(measure.__name__, measure, shown_orders)
