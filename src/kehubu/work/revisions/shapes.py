"""What a reading of revisions is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from kehubu.work.models import Delivery, ExtraRevision, WorkOrder


@dataclass(frozen=True, slots=True)
class FileLink:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something that happened in a turn.

    ``tone`` is ``good`` for what was accepted, ``bad`` for what came back, else empty;
    ``is_demand`` tells whether it asks for another turn.
    """

    at: datetime
    what: str
    name: str = ""
    words: str = ""
    tone: str = ""
    files: Sequence[FileLink] = ()
    url: str = ""
    is_demand: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One order of a chain: why it was written, and what became of it."""

    order: WorkOrder
    causes: Sequence[Event]
    events: Sequence[Event]
    inner_rounds: int
    delivery: Delivery | None
    extra: ExtraRevision | None
    minutes: int | None = None
    """Entered on the steps of the department; none where nobody enters hours."""

    @property
    def number(self) -> int:
        """
        The first order makes the first version (第一稿).
        """
        return self.order.revision_number + 1

    @property
    def files(self) -> list[FileLink]:
        return [file for event in self.events for file in event.files]

    @property
    def planned_hours(self) -> int | None:
        return self.order.planned_hours

    @property
    def actual_hours(self) -> int | None:
        """
        Hours entered on the steps, begun ones counted, else those that were told with
        the delivery.
        """
        if self.minutes:
            return -(-self.minutes // 60)
        return self.delivery.actual_hours if self.delivery else None

    @property
    def began_on(self) -> date:
        return timezone.localdate(self.order.opened_at)

    @property
    def ended_on(self) -> date | None:
        return timezone.localdate(self.delivery.delivered_at) if self.delivery else None

    @property
    def days(self) -> int | None:
        """
        Calendar days from the order to its result, both counted.
        """
        return (self.ended_on - self.began_on).days + 1 if self.ended_on else None

    @property
    def verdict(self) -> str:
        return str(self.delivery.get_verdict_display()) if self.delivery else ""

    @property
    def is_undecided(self) -> bool:
        """
        Tell whether nobody has said yet who pays for this turn.
        """
        return self.order.is_beyond_agreement and self.extra is None


@dataclass(frozen=True, slots=True)
class Chain:
    """An order and its revisions; ``turns`` are those that the reader may see."""

    turns: Sequence[Turn]
    count: int

    @property
    def first(self) -> Turn:
        return self.turns[0]

    @property
    def last(self) -> Turn:
        return self.turns[-1]

    @property
    def agreed_revisions(self) -> int:
        return self.first.order.agreed_revisions

    @property
    def inner_rounds(self) -> int:
        return sum(each.inner_rounds for each in self.turns)

    @property
    def planned_hours(self) -> int:
        return sum(each.planned_hours or 0 for each in self.turns)

    @property
    def actual_hours(self) -> int:
        return sum(each.actual_hours or 0 for each in self.turns)

    @property
    def rework_hours(self) -> int:
        """
        Hours spent on all turns but the first.
        """
        return sum(each.actual_hours or 0 for each in self.turns if each.number > 1)

    @property
    def undecided(self) -> list[Turn]:
        return [each for each in self.turns if each.is_undecided]

    def turn(self, number: int) -> Turn | None:
        return next((each for each in self.turns if each.number == number), None)
