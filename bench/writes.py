"""What people do: enter a client, complete a step, sign."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count

from django.http import HttpResponse
from django.urls import reverse

from bench.agency import PASSWORD, Agency, to_complete, to_sign
from bench.operations import Goal, Operation, Turn
from bench.visiting import Browser, Floor
from kehubu.clients.models import Client
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.procedures.queries import step_of

COMPLETE = "complete a step"
CREATE, STEP = Goal(statements=8, ratio=5), Goal(statements=14, ratio=8)


def writes(agency: Agency) -> list[Operation]:
    """
    Return what executive and director do; each turn takes something that waits.
    """
    crew, floor = agency.crew, Floor(agency.crew.executive)
    executive, director = Browser(crew.executive), Browser(crew.director)
    enter = partial(floor.post, "/clients/enter/", name="floor")
    advance = partial(floor.post, f"/runs/{agency.advanced.pk}/advance/")
    entering = _entering(executive)
    completing = _completing(executive, crew.executive)
    signing = _signing(director, crew.director)
    return [
        _write("enter a client", ("insert", enter), entering, CREATE),
        _write(COMPLETE, ("advance", advance), completing, STEP),
        _write("sign", ("advance", advance), signing, STEP),
    ]


def _write(
    name: str,
    pair: tuple[str, Callable[[], HttpResponse]],
    turns: Iterator[Turn],
    goal: Goal,
) -> Operation:
    return Operation(name, "write", pair[0], pair[1], partial(next, turns), goal)


def _entering(browser: Browser) -> Iterator[Turn]:
    for number in count(1):
        name = f"新录{number}样例有限公司"
        values = {"name": name, "industry": "食品", "region": "上海"}

        def is_there(name: str = name) -> bool:
            return Client.objects.filter(name=name).count() == 1

        yield _turn(browser, reverse("clients:add"), values, is_there)


def _completing(browser: Browser, executive: User) -> Iterator[Turn]:
    """
    Fill in the card of a lead and complete the step, as the one button does.
    """
    card = {
        "seen": 0,
        "act": "complete",
        "record-source": "ae",
        "record-found_by": executive.pk,
        "record-contact": "市场部负责人",
        "record-need": "明年春天推出新口味，想换一家能把线上线下一起做的公司。",
        "record-remark": "",
    }
    for step in to_complete():
        done = partial(_is_followed, step, "TL-B1.02")
        yield _turn(browser, step.get_absolute_url(), card, done)


def _signing(browser: Browser, director: User) -> Iterator[Turn]:
    """
    Sign an order as the second of two: so the next step opens.
    """
    said = {"verdict": "approved", "comment": "", "secret": PASSWORD}
    for request in to_sign(director):
        step = step_of(request.occasion)
        if step is None:
            raise LookupError(request.occasion)
        done = partial(_is_followed, step, "TL-B1.09")
        url = reverse("procedures:sign", args=[request.pk])
        yield _turn(browser, url, said, done)


def _turn(
    browser: Browser, url: str, data: Mapping[str, object], is_done: Callable[[], bool]
) -> Turn:
    return Turn(
        act=lambda: [browser.post(url, data)],
        is_right=lambda answers, base: answers[0].status_code == 302 and is_done(),
    )


def _is_followed(step: Step, clause: str) -> bool:
    """
    Tell whether a step is done and the step of ``clause`` is open now.
    """
    steps = dict(Step.objects.filter(run=step.run_id).values_list("clause", "state"))
    return steps[step.clause] == Step.State.DONE and steps[clause] == Step.State.OPEN
