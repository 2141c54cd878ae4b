"""What an operation is: an act, its counterpart at the floor, and its goals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse

Act = Callable[[], Sequence[HttpResponse]]


class WrongAnswer(Exception):
    """Something was fast because it was wrong."""


@dataclass(frozen=True, slots=True)
class Goal:
    """
    At most so many statements, so many times the floor's processor time, so many bytes;
    None where nothing is asked.
    """

    statements: int | None = None
    ratio: float | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """
    One doing of an operation: ``act`` is measured, ``is_right`` tells whether its
    answers say (or the rows have become) what the floor's answer does.
    """

    act: Act
    is_right: Callable[[Sequence[HttpResponse], HttpResponse], bool]


@dataclass(frozen=True, slots=True)
class Operation:
    """
    ``answer`` says what comes back: a page, a part for htmx, or a redirect after a
    write. ``turn`` prepares the next turn, unmeasured.
    """

    name: str
    answer: str
    floor_name: str
    floor: Callable[[], HttpResponse]
    turn: Callable[[], Turn]
    goal: Goal = Goal()

    @property
    def label(self) -> str:
        return f"{self.name}, {self.answer}"

    @property
    def writes(self) -> bool:
        return self.answer == "write"
