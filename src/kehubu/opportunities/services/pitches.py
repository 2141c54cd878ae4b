"""The pitch log: who took part, how it ended, what it has cost."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.opportunities.models import Lead, Pitch, PitchExpense, PitchRival
from kehubu.opportunities.services.leads import locked
from kehubu.people.models import User


class ResultNeedsReason(DomainError):
    code = "opportunities_result_needs_reason"
    message = _("有了结果，请写明原因。")
    field = "reason"


class ResultNeedsDay(DomainError):
    code = "opportunities_result_needs_day"
    message = _("有了结果，请写明结果日期，不早于比稿日期。")
    field = "decided_on"


class WinnerTookNoPart(DomainError):
    code = "opportunities_winner_took_no_part"
    message = _("中标者要写在参加的对手里。")
    field = "winner"


class WeHaveWon(DomainError):
    code = "opportunities_we_have_won"
    message = _("我方中标的，不能再填别的中标者。")
    field = "winner"


class NotYetSpent(DomainError):
    code = "opportunities_not_yet_spent"
    message = _("费用的日期不能晚于今天。")
    field = "on"


class AlreadyWithdrawn(DomainError):
    code = "opportunities_already_withdrawn"
    message = _("这笔费用已经撤销。")


@transaction.atomic
def log_pitch(
    lead: Lead,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    rivals: Sequence[str],
    winner: str = "",
) -> Pitch:
    """
    Log a pitch with the rivals who took part.

    :raises ResultNeedsReason, ResultNeedsDay: if it ended without them
    :raises WinnerTookNoPart, WeHaveWon: if the winner cannot be
    """
    lead = locked(lead)
    require(by, "opportunities.log_pitch", lead)
    _check(values, rivals, winner)
    pitch = Pitch.objects.create(lead=lead, created_at=at, **_plain(values))
    _write_rivals(pitch, rivals, winner)
    history.record("pitch.logged", pitch, by=by, at=at, within=lead)
    return pitch


@transaction.atomic
def amend_pitch(
    pitch: Pitch,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    rivals: Sequence[str],
    winner: str = "",
    seen: int,
) -> Pitch:
    """
    Change what is known of a pitch: above all how it ended.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises ResultNeedsReason, ResultNeedsDay: if it ended without them
    :raises WinnerTookNoPart, WeHaveWon: if the winner cannot be
    """
    pitch = Pitch.objects.select_for_update(of=("self",)).get(pk=pitch.pk)
    lead = locked(pitch.lead)
    require(by, "opportunities.log_pitch", lead)
    version = check_version(pitch, seen)
    _check(values, rivals, winner)
    changes = {**_plain(values), "version": version}
    history.amend(pitch, "pitch.amended", by=by, at=at, within=lead, values=changes)
    _write_rivals(pitch, rivals, winner)
    return pitch


@transaction.atomic
def enter_expense(
    lead: Lead, *, by: User, at: datetime, what: str, amount_fen: int, on: date
) -> PitchExpense:
    """
    Enter money spent on winning a piece of business.

    :raises NotYetSpent: if the day is to come
    """
    lead = locked(lead)
    require(by, "opportunities.log_pitch", lead)
    if on > timezone.localdate(at):
        raise NotYetSpent
    expense = PitchExpense.objects.create(
        lead=lead, what=what, amount_fen=amount_fen, on=on, by=by, at=at
    )
    changes = {"amount_fen": [None, amount_fen]}
    history.record("lead.spent", lead, by=by, at=at, reason=what, changes=changes)
    return expense


@transaction.atomic
def withdraw_expense(expense: PitchExpense, *, by: User, at: datetime) -> PitchExpense:
    """
    Take an expense back that was entered by mistake.

    :raises AlreadyWithdrawn: if it was taken back already
    """
    expense = PitchExpense.objects.select_for_update(of=("self",)).get(pk=expense.pk)
    lead = locked(expense.lead)
    require(by, "opportunities.log_pitch", lead)
    if expense.withdrawn_at:
        raise AlreadyWithdrawn
    expense.withdrawn_at = at
    expense.save(update_fields=["withdrawn_at"])
    changes = {"amount_fen": [expense.amount_fen, None]}
    history.record(
        "lead.unspent", lead, by=by, at=at, reason=expense.what, changes=changes
    )
    return expense


def _check(values: Mapping[str, Any], rivals: Sequence[str], winner: str) -> None:
    if winner and winner not in rivals:
        raise WinnerTookNoPart
    if winner and values["result"] == Pitch.Result.WON:
        raise WeHaveWon
    if values["result"] == Pitch.Result.WAITING:
        return
    decided_on = values.get("decided_on")
    if decided_on is None or decided_on < values["held_on"]:
        raise ResultNeedsDay
    if not values.get("reason", "").strip():
        raise ResultNeedsReason


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the values without a day of a result that there is not yet.
    """
    waiting = values["result"] == Pitch.Result.WAITING
    return {**values, "decided_on": None if waiting else values["decided_on"]}


def _write_rivals(pitch: Pitch, rivals: Sequence[str], winner: str) -> None:
    pitch.rivals.all().delete()
    PitchRival.objects.bulk_create(
        PitchRival(pitch=pitch, name=name, is_winner=name == winner)
        for name in dict.fromkeys(rivals)
    )
