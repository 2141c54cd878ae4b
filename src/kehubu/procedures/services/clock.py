"""The time of a step: since when it runs, until when, and when its people are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kehubu.core.prepared import Ask
from kehubu.core.worktime import Calendar
from kehubu.people import queries as people
from kehubu.procedures.models import Step

TIMES = ["timed_from", "due_at", "first_due_at", "remind_at", "reminded"]
"""What beginning a step's time anew writes."""


@dataclass(frozen=True)
class Clock:
    """
    The agency's working time, and at what share of a step's time, in percent, its
    people are reminded the first time, the second time, and their superior is told.
    """

    calendar: Calendar
    percents: Sequence[int]

    @classmethod
    def of_the_agency(cls, *more: Ask) -> tuple["Clock", list[list[Any]]]:
        """
        Return the clock, and the rows of what else is asked for.
        """
        agency, calendar, others = people.working_time(*more)
        return cls(calendar, agency.reminder_percents), others

    def begin(self, step: Step, hours: Decimal | None, at: datetime) -> None:
        """
        Let the time of a step begin; without ``hours`` it is never due.
        """
        step.timed_from = step.due_at = step.first_due_at = step.remind_at = None
        step.reminded = Step.Reminded.NOT_YET
        if hours is not None:
            step.timed_from = at
            step.due_at = self.calendar.after(at, float(hours))
            self.plan(step)

    def plan(self, step: Step) -> None:
        """
        Set when the people of a step that has a due date are reminded next.
        """
        following = step.reminded + 1
        step.remind_at = self.moment(step, following) if following in LEVELS else None

    def reached(self, step: Step, at: datetime) -> int:
        """
        Return how far the people of a step should have been reminded by now.
        """
        levels = [n for n in LEVELS if self.moment(step, n) <= at]
        return max([step.reminded, *levels])

    def moment(self, step: Step, level: int) -> datetime:
        """
        Return when a level of reminders is reached: a share of the working time that
        the step was given.
        """
        percent = self.percents[level - 1]
        since = step.timed_from or step.opened_at
        until = step.due_at or since
        if percent == WHOLE:
            return until
        minutes = self.calendar.minutes_between(since, until)
        return self.calendar.after(since, minutes * percent / WHOLE / 60)


WHOLE = 100
LEVELS = (Step.Reminded.SOON, Step.Reminded.DUE, Step.Reminded.ESCALATED)


def stop(step: Step) -> None:
    """
    Let nobody be reminded of a step that is over, or waits for others.
    """
    step.remind_at = None
