"""Regular service, and the rounds that it goes (TL-B2.01–04)."""

from datetime import date, datetime

from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence
from kehubu.work.queries import project_of
from kehubu.work.records.serving import (
    CONTENT_CONFIRMATION,
    NEEDS_MEMO,
    PROJECT_TRIGGER,
    REGULAR_SERVICE,
    confirmation_rule,
    trigger_rule,
)
from kehubu.work.services import rounds


class RegularService(FormEvidence):
    """
    Contact without end: the step waits, in nobody's inbox and never late, until
    something comes up. What has come up is dropped with the client, not sent back: its
    round would stay open.
    """

    is_repeatable = False

    def opened(self, step: Step, *, at: datetime) -> None:
        step.waiting_for = Step.Waiting.SERVICE

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        if outcome == "ended":
            reason = Record.objects.get(step=step).data["ending"]
            rounds.end_round(project_of(step), by=by, at=at, step=step, reason=reason)


class ProjectTrigger(FormEvidence):
    """What set a project off, and who raised it when: the round begins with it."""

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        data = Record.objects.get(step=step).data
        values = {
            "title": data["title"],
            "trigger": data["trigger"],
            "raised_by": data["raised_by"],
            "raised_on": date.fromisoformat(data["raised_on"]),
        }
        rounds.open_round(project_of(step), by=by, at=at, values=values)


class ContentConfirmation(FormEvidence):
    """What the client has agreed to; what he does not want is dropped."""

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        if outcome == "dropped":
            reason = Record.objects.get(step=step).data["ending"]
            rounds.end_round(project_of(step), by=by, at=at, step=step, reason=reason)


evidence.register("regular_service", RegularService(REGULAR_SERVICE))
evidence.register("project_trigger", ProjectTrigger(PROJECT_TRIGGER, rule=trigger_rule))
evidence.register("needs_memo", FormEvidence(NEEDS_MEMO))
evidence.register(
    "content_confirmation",
    ContentConfirmation(CONTENT_CONFIRMATION, rule=confirmation_rule),
)
