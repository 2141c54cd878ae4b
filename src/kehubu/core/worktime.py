"""
Working time: pure arithmetic over working days and office hours.

Due dates count working hours (domain §3.7): weekends and holidays do not count,
make-up days do. All moments are aware; a calendar has one time zone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

Span = tuple[time, time]
OFFICE_HOURS: tuple[Span, ...] = (
    (time(9, 0), time(12, 0)),
    (time(13, 30), time(18, 0)),
)
SATURDAY = 5
HORIZON = timedelta(days=3 * 366)


class NoWorkingTime(ValueError):
    """The calendar holds no working hour within three years."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """
    An agency's working time.

    ``days`` says of single dates whether they are worked; any other date follows
    the week, Monday to Friday.
    """

    zone: tzinfo
    days: Mapping[date, bool] = field(default_factory=dict)
    hours: Sequence[Span] = OFFICE_HOURS

    def is_working_day(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < SATURDAY)

    def spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """
        Yield the working spans from ``start`` on, the first one cut to it.

        :raises NoWorkingTime: after three years without a working hour
        """
        local = start.astimezone(self.zone)
        day, last = local.date(), local.date() + HORIZON
        while day <= last:
            if self.is_working_day(day):
                for opens, closes in self.hours:
                    begin = datetime.combine(day, opens, self.zone)
                    end = datetime.combine(day, closes, self.zone)
                    if end > start:
                        yield max(begin, start), end
                        last = day + HORIZON
            day += timedelta(days=1)
        raise NoWorkingTime

    def after(self, start: datetime, hours: float) -> datetime:
        """
        Return the moment ``hours`` working hours after ``start``.
        """
        left = timedelta(hours=hours)
        for begin, end in self.spans_from(start):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise NoWorkingTime  # pragma: no cover - spans_from raises first

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """
        Return the whole working minutes from ``start`` to ``end``, 0 if reversed.
        """
        worked = timedelta()
        for begin, close in self.spans_from(start):
            if begin >= end:
                break
            worked += min(close, end) - begin
        return int(worked.total_seconds() // 60)


def minutes_a_day(calendar: Calendar) -> int:
    """
    Return the working minutes of a whole working day.
    """
    day = date.min
    spans = [
        datetime.combine(day, closes) - datetime.combine(day, opens)
        for opens, closes in calendar.hours
    ]
    return int(sum(spans, timedelta()).total_seconds() // 60)
