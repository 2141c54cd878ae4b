"""
What a frequency asks for, window by window, and what has become of it; no Django here.

"Six times a year" asks for one in each two months, "twice a month" for one in each
half. Within its month, quarter or year what is done counts on whichever day: ahead of
time as well as made up for later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
MOST_TIMES = 20
"""In a period: the shortest month has days enough for as many windows."""


class Per(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.YEAR: 12}


class State(StrEnum):
    """
    ``LATE``: its window is over, and there is still time within the period.
    ``MISSED``: the period is over as well.
    """

    DONE = "done"
    LATE = "late"
    MISSED = "missed"
    DUE = "due"
    AHEAD = "ahead"


UNHURRIED = (State.DONE, State.DUE, State.AHEAD)
"""What may be said of a window that is not asked for."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``first`` to ``last``, both of them."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def shared_with(self, first: date, last: date | None) -> int:
        """
        Count the days that lie between two others as well.
        """
        begin, end = max(self.first, first), min(self.last, last or self.last)
        return max(0, (end - begin).days + 1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that is asked for; ``done_on`` is the day of what has met it."""

    window: Window
    state: State
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """So many ``times`` per month, quarter or year, between two days."""

    times: int
    per: Per
    starts_on: date
    ends_on: date | None = None

    def periods(self, since: date, until: date) -> Iterator[Window]:
        """
        Yield the whole periods that have a day between two days.
        """
        first = start_of(self.per, since)
        while first <= until:
            following = months_later(first, MONTHS[self.per])
            yield Window(first, following - DAY)
            first = following

    def windows(self, period: Window) -> list[Window]:
        """
        Return the windows of a period with a day between the two days of the frequency.
        """
        return [w for w in self._split(period) if self._shared(w)]

    def asks_for(self, window: Window) -> bool:
        """
        Tell whether at least half of a window lies between the two days: what begins
        at the end of a month has missed nothing in it.
        """
        return 2 * self._shared(window) >= window.days

    def _shared(self, window: Window) -> int:
        return window.shared_with(self.starts_on, self.ends_on)

    def _split(self, period: Window) -> Iterator[Window]:
        """
        Cut a period by whole months where that goes, else by days.
        """
        months = MONTHS[self.per]
        for n in range(self.times):
            if months % self.times == 0:
                step = months // self.times
                first = months_later(period.first, n * step)
                following = months_later(period.first, (n + 1) * step)
            else:
                first = period.first + n * period.days // self.times * DAY
                following = period.first + (n + 1) * period.days // self.times * DAY
            yield Window(first, following - DAY)


def occurrences(
    frequency: Frequency,
    deliveries: Iterable[date],
    *,
    since: date,
    until: date,
    today: date,
) -> list[Occurrence]:
    """
    Return what is asked for in all periods with a day between ``since`` and ``until``.

    ``deliveries`` are the days on which something was done; those before the frequency
    began meet nothing. A window that is not quite asked for is met by what is done
    until its end, and never missed.
    """
    days = sorted(day for day in deliveries if day >= frequency.starts_on)
    found = []
    for period in frequency.periods(since, until):
        own = [day for day in days if period.first <= day <= period.last]
        for window in frequency.windows(period):
            is_asked = frequency.asks_for(window)
            done_on = (
                own.pop(0) if own and (is_asked or own[0] <= window.last) else None
            )
            state = State.DONE if done_on else _open_state(window, period, today)
            if is_asked or state in UNHURRIED:
                found.append(Occurrence(window, state, done_on))
    return found


def _open_state(window: Window, period: Window, today: date) -> State:
    if today > period.last:
        return State.MISSED
    if today > window.last:
        return State.LATE
    return State.DUE if today >= window.first else State.AHEAD


def start_of(per: Per, day: date) -> date:
    """
    Return the first day of the month, quarter or year of a day.
    """
    months = MONTHS[per]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def months_later(first: date, months: int) -> date:
    """
    Return the first day of a month some months after that of ``first``.
    """
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
