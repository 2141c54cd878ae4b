"""Rounds: each operation beside its floor, until the machine is calm."""

import gc
import os
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.measuring import Sample, hashing, measured
from bench.operations import Operation, WrongAnswer

WANTED, PATIENCE = 3, 5
"""Rounds that are reported, and rounds until we give up."""
MOVEMENT = 1.5
"""How far the floor may move between the rounds that are reported."""
WARM_UP = 2


class Unsteady(Exception):
    """The floor moves too much: what stands on it says nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What one operation took in a round, and what its floor took in between."""

    ours: list[Sample] = field(default_factory=list)
    base: list[Sample] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


Round = Mapping[str, Pair]
"""Pairs by the label of their operation."""


def settled(
    play: Callable[[], Round],
    floors: Mapping[str, str],
    say: Callable[[str], None],
    deadline: float,
) -> Sequence[Round]:
    """
    Play rounds until the floor has stood still for three of them, and return these.

    :param floors: by an operation's label the name of its floor
    :param deadline: until when, by the monotonic clock, a fourth is begun
    :raises Unsteady: if it has not after five, or when the time is over
    """
    window: deque[Round] = deque(maxlen=WANTED)
    for number in range(1, PATIENCE + 1):
        window.append(play())
        moved, name = _movement(window, floors)
        load = os.getloadavg()[0]
        say(f"round {number}: floor moved {moved:.2f} ({name}), load {load:.2f}")
        if len(window) == WANTED and moved <= MOVEMENT:
            return list(window)
        if len(window) == WANTED and time.monotonic() > deadline:
            break
    raise Unsteady(f"the floor ({name}) moved by {moved:.2f} between rounds")


def warm_up(operations: Iterable[Operation]) -> None:
    """
    Fill the caches that a running server has filled long since.
    """
    hashing.put_in_place()
    for operation in operations:
        for _ in range(WARM_UP):
            _once(operation, Pair())
    # What the making of the agency has left is not to be walked through meanwhile.
    gc.collect()
    gc.freeze()


def play(operations: Iterable[Operation], *, reads: int, writes: int) -> Round:
    """
    Do each operation and its floor in turn; a list and its floor see the same rows.
    """
    pairs: dict[str, Pair] = defaultdict(Pair)
    for operation in operations:
        for _ in range(writes if operation.writes else reads):
            _once(operation, pairs[operation.label])
    return pairs


def _once(operation: Operation, pair: Pair) -> None:
    turn = operation.turn()
    base, standard = measured(operation.floor)
    ours, answers = measured(turn.act)
    if standard.status_code != 200 or not turn.is_right(answers, standard):
        raise WrongAnswer(operation.label)
    pair.base.append(base)
    pair.ours.append(ours)
    pair.sizes.append(sum(len(answer.content) for answer in answers))


def _movement(rounds: Iterable[Round], floors: Mapping[str, str]) -> tuple[float, str]:
    """
    Return how many times the slowest round of a floor took of its quickest, for the
    floor that moved most, with its name.
    """
    medians: dict[str, list[float]] = defaultdict(list)
    for played in rounds:
        samples: dict[str, list[float]] = defaultdict(list)
        for label, pair in played.items():
            samples[floors[label]] += [sample.cpu for sample in pair.base]
        for name, values in samples.items():
            medians[name].append(median(values))
    return max((max(found) / min(found), name) for name, found in medians.items())
