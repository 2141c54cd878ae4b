"""Actions: taken from a review, done with evidence, dropped or replanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.documents import services as documents
from kehubu.lessons.models import Action
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.work.models import Project

ASSIGNED = "lessons.action_assigned"


class ActionClosed(DomainError):
    code = "lessons_action_closed"
    message = _("这项行动%(state)s，不能再改。")


class OutcomeNeedsWords(DomainError):
    code = "lessons_outcome_needs_words"
    message = _("请写明做了什么、凭什么说做完了。")
    field = "outcome"


class ActionNeedsReason(DomainError):
    code = "lessons_action_needs_reason"
    message = _("请写明原因。")
    field = "reason"


class OwnerHasLeft(DomainError):
    code = "lessons_owner_has_left"
    message = _("%(name)s的账号已停用，请交给别人。")
    field = "to"


class OwnerHasTheSame(DomainError):
    code = "lessons_owner_has_the_same"
    message = _("同一次评估已把这项行动交给%(name)s，不能再交一次。")
    field = "to"


@dataclass(frozen=True, slots=True)
class Decided:
    """An action as a review has decided it."""

    what: str
    owner_id: int
    due_on: date


@transaction.atomic
def take_actions(
    step: Step,
    project: Project,
    *,
    by: User,
    at: datetime,
    decided: Sequence[Decided],
) -> list[Action]:
    """
    Make actions of what a review has decided, in the transaction that completes it;
    who may complete the step may decide.

    A review that is held anew decides anew: what it repeats is kept, or taken up again
    if it had been dropped; what it leaves out is dropped, what is done stays done. The
    review of another round is another one.
    """
    origin = _origin(step, project)
    known = {
        (action.what, action.owner_id): action
        for action in Action.objects.select_for_update().filter(origin=origin)
    }
    kept: dict[tuple[str, int], Action] = {}
    for each in decided:
        key = (each.what, each.owner_id)
        known_one = known.pop(key, None) or kept.get(key)
        kept[key] = (
            _repeat(known_one, step, each, by, at)
            if known_one
            else _take(step, project, origin, each, by, at)
        )
    for action in known.values():
        if action.is_open:
            reason = _now("重新评估后不再需要。")
            _close(action, Action.State.DROPPED, reason, by=by, at=at)
    return list(kept.values())


@transaction.atomic
def finish_action(
    action: Action,
    *,
    by: User,
    at: datetime,
    outcome: str,
    uploads: Sequence[Upload] = (),
) -> Action:
    """
    Finish an action: say what was done, with papers if there are any.

    :raises ActionClosed: if it is done or dropped already
    :raises OutcomeNeedsWords: if nothing is said
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    action = _locked(action)
    require(by, "lessons.finish_action", action)
    _check_open(action)
    if not outcome.strip():
        raise OutcomeNeedsWords
    for upload in uploads:
        documents.keep(upload, by=by, at=at, subject=action)
    return _close(action, Action.State.DONE, outcome, by=by, at=at)


@transaction.atomic
def drop_action(action: Action, *, by: User, at: datetime, reason: str) -> Action:
    """
    Drop an action that is not needed any more.

    :raises ActionClosed: if it is done or dropped already
    :raises ActionNeedsReason: if no reason is given
    """
    action = _locked(action)
    require(by, "lessons.drop_action", action)
    _check_open(action)
    if not reason.strip():
        raise ActionNeedsReason
    return _close(action, Action.State.DROPPED, reason, by=by, at=at)


@transaction.atomic
def replan_action(
    action: Action, *, by: User, at: datetime, to: User, due_on: date, reason: str
) -> Action:
    """
    Give an action to somebody else, or another date.

    :raises ActionClosed: if it is done or dropped already
    :raises OwnerHasLeft: if that person's account is closed
    :raises OwnerHasTheSame: if the review has given that person the same already
    :raises ActionNeedsReason: if no reason is given
    """
    action = _locked(action)
    require(by, "lessons.replan_action", action)
    _check_open(action)
    if not to.is_active:
        raise OwnerHasLeft(name=to.name)
    same = Action.objects.filter(origin=action.origin, owner=to, what=action.what)
    if same.exclude(pk=action.pk).exists():
        raise OwnerHasTheSame(name=to.name)
    if not reason.strip():
        raise ActionNeedsReason
    history.amend(
        action,
        "action.replanned",
        by=by,
        at=at,
        within=action.project,
        reason=reason,
        values={"owner": to, "due_on": due_on},
    )
    facts.announce(ASSIGNED, action.pk)
    return action


def _origin(step: Step, project: Project) -> str:
    """
    Name a review however often it was held: by its run and its node, and from the
    second round on by the round, as regular service comes to the same node again.
    """
    again = f":{project.round}" if project.round > 1 else ""
    return f"{step.run_id}:{step.node_id}{again}"


def _locked(action: Action) -> Action:
    rows = Action.objects.select_for_update(of=("self",))
    return rows.select_related("owner", "project").get(pk=action.pk)


def _check_open(action: Action) -> None:
    if not action.is_open:
        raise ActionClosed(state=action.get_state_display())


def _take(
    step: Step, project: Project, origin: str, each: Decided, by: User, at: datetime
) -> Action:
    action = Action.objects.create(
        what=each.what,
        owner_id=each.owner_id,
        due_on=each.due_on,
        project=project,
        step=step,
        origin=origin,
        created_at=at,
    )
    history.record("action.taken", action, by=by, at=at, within=project)
    facts.announce(ASSIGNED, action.pk)
    return action


def _repeat(
    action: Action, step: Step, each: Decided, by: User, at: datetime
) -> Action:
    if action.state == Action.State.DONE:
        return action
    was_dropped = not action.is_open
    values: dict[str, Any] = {"due_on": each.due_on, "step": step}
    if was_dropped:
        values |= {"state": Action.State.OPEN, "outcome": ""}
        values |= {"closed_by": None, "closed_at": None}
    within, verb = action.project, "taken" if was_dropped else "replanned"
    history.amend(action, f"action.{verb}", by=by, at=at, within=within, values=values)
    if was_dropped:
        facts.announce(ASSIGNED, action.pk)
    return action


def _close(
    action: Action, state: Action.State, outcome: str, *, by: User, at: datetime
) -> Action:
    values = {"state": state, "outcome": outcome, "closed_by": by, "closed_at": at}
    return history.amend(
        action,
        f"action.{state}",
        by=by,
        at=at,
        within=action.project,
        reason=outcome,
        values=values,
    )
