"""How a look is done and its answer checked: as page, and as the part htmx asks for."""

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse

from bench.operations import Goal, Operation, Turn
from bench.visiting import Browser

LIST_PAGE = Goal(statements=4, ratio=5, size=25_000)
LIST_PART = Goal(statements=4, ratio=2.5)

Check = Callable[[str, Any], bool]


def looks(
    browser: Browser,
    name: str,
    url: str,
    pair: tuple[str, Callable[[], HttpResponse]],
    check: Check,
    goals: tuple[Goal, Goal] = (Goal(), Goal()),
) -> list[Operation]:
    """
    Return the same look twice: as page and as part.
    """
    return [
        read(
            name,
            answer,
            partial(_one, browser, url, answer),
            pair,
            check,
            goal,
        )
        for answer, goal in zip(("page", "part"), goals, strict=True)
    ]


def _one(browser: Browser, url: str, answer: str) -> list[HttpResponse]:
    return [browser.get(url, part=answer == "part")]


def read(
    name: str,
    answer: str,
    act: Callable[[], list[HttpResponse]],
    pair: tuple[str, Callable[[], HttpResponse]],
    check: Check,
    goal: Goal,
) -> Operation:
    def is_right(answers: Sequence[HttpResponse], base: HttpResponse) -> bool:
        if {answer.status_code for answer in answers} != {200}:
            return False
        html = "".join(answer.content.decode() for answer in answers)
        return check(html, json.loads(base.content))

    turn = Turn(act, is_right)
    return Operation(name, answer, pair[0], pair[1], lambda: turn, goal)


def linked(html: str, kind: str) -> list[int]:
    """
    Return the ids in links to rows of a kind, in order, each once.
    """
    found = re.findall(rf'href="/{kind}/(\d+)/"', html)
    return list(dict.fromkeys(map(int, found)))


def told(html: str) -> int:
    """
    Return how many entries the story on a page has: the last of its timelines, as an
    order tells its revisions before.
    """
    stories = re.findall(r'<ul class="timeline">(.*?)</ul>', html, re.DOTALL)
    return stories[-1].count("<li>") if stories else 0


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]
