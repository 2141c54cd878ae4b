"""
Runs as XES (IEEE 1849-2016), which process-mining tools read; written as a stream.

A run is a trace. A step is two events: ``start`` and ``complete``, or ``ate_abort``
where it was sent back or withdrawn; ``schedule`` and ``manualskip`` where it was waived
or left out. So the lifecycle is the standard one; the other extensions are concept,
time and organizational. Ours in addition: ``kehubu:outcome``,
``kehubu:clause``, ``kehubu:visit``, ``kehubu:late``, ``kehubu:waited_minutes``.

Pure: no Django. A pseudonym is the same for the same person within one log, and no
longer.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from kehubu.core.svg import tag

EXTENSIONS = {
    "Concept": "concept",
    "Lifecycle": "lifecycle",
    "Time": "time",
    "Organizational": "org",
}
TRANSITIONS = {
    "done": ("start", "complete"),
    "returned": ("start", "ate_abort"),
    "withdrawn": ("start", "ate_abort"),
    "waived": ("schedule", "manualskip"),
    "skipped": ("schedule", "manualskip"),
}
EPOCH = "1970-01-01T00:00:00+00:00"
LETTERS = 10


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed step, with what its run says of itself."""

    run: int
    version: int
    end_state: str
    node_id: str
    name: str
    clause: str
    roles: str
    visit: int
    state: str
    outcome: str
    is_late: bool
    waited_minutes: int
    opened_at: datetime
    done_at: datetime
    person: str
    department: str


def log(name: str, steps: Iterable[Closed], who: Callable[[str], str]) -> Iterator[str]:
    """
    Yield the text of a log piece by piece; ``steps`` are in the order of their runs.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1849.2016" xes.features="" '
    yield 'xmlns="http://www.xes-standard.org/">\n'
    yield "".join(_head(name))
    for run, steps_of_run in groupby(steps, key=lambda step: step.run):
        yield _trace(run, list(steps_of_run), who)
    yield "</log>\n"


def pseudonyms() -> Callable[[str], str]:
    """
    Return what to call people: the key is thrown away with the log.
    """
    key = secrets.token_bytes(32)

    def who(person: str) -> str:
        if not person:
            return ""
        return "P" + hmac.new(key, person.encode(), sha256).hexdigest()[:LETTERS]

    return who


def by_name(person: str) -> str:
    return person


def _head(name: str) -> Iterator[str]:
    for label, prefix in EXTENSIONS.items():
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield tag("extension", name_=label, prefix=prefix, uri=uri)
    yield tag("global", _text("concept:name", "?"), scope="trace")
    event = [
        _text("concept:name", "?"),
        _text("lifecycle:transition", "complete"),
        tag("date", key="time:timestamp", value=EPOCH),
    ]
    yield tag("global", *event, scope="event")
    yield tag("classifier", name_="Activity", scope="event", keys="concept:name")
    keys = "concept:name lifecycle:transition"
    yield tag("classifier", name_="Event", scope="event", keys=keys)
    yield _text("concept:name", name)
    yield _text("lifecycle:model", "standard")
    yield "\n"


def _trace(run: int, steps: list[Closed], who: Callable[[str], str]) -> str:
    first = steps[0]
    events = [
        (at, _event(step, transition, at, who))
        for step in steps
        for transition, at in _moments(step)
    ]
    # A step begins in the moment in which the one before ends: of one moment the events
    # stay in the order of the steps, or each two steps would seem to overlap.
    events.sort(key=lambda event: event[0])
    return (
        tag(
            "trace",
            _text("concept:name", f"run-{run}"),
            _number("kehubu:version", first.version),
            _text("kehubu:end_state", first.end_state),
            *(text for _at, text in events),
        )
        + "\n"
    )


def _moments(step: Closed) -> list[tuple[str, datetime]]:
    first, last = TRANSITIONS[step.state]
    return [(first, step.opened_at), (last, step.done_at)]


def _event(
    step: Closed, transition: str, at: datetime, who: Callable[[str], str]
) -> str:
    parts = [
        _text("concept:name", step.name),
        _text("concept:instance", f"{step.node_id}#{step.visit}"),
        _text("lifecycle:transition", transition),
        tag("date", key="time:timestamp", value=at.isoformat(timespec="milliseconds")),
        _text("org:role", step.roles),
        _text("kehubu:clause", step.clause),
        _number("kehubu:visit", step.visit),
    ]
    if step.person:
        parts.append(_text("org:resource", who(step.person)))
        parts.append(_text("org:group", step.department))
    if transition not in {"start", "schedule"}:
        late = "true" if step.is_late else "false"
        parts.append(_text("kehubu:outcome", step.outcome))
        parts.append(tag("boolean", key="kehubu:late", value=late))
        parts.append(_number("kehubu:waited_minutes", step.waited_minutes))
    return tag("event", *parts)


def _text(key: str, value: str) -> str:
    return tag("string", key=key, value=value)


def _number(key: str, value: int) -> str:
    return tag("int", key=key, value=str(value))
