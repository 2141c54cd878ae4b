"""What people look at: as pages, and as the parts that htmx asks for."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from bench.agency import Agency
from bench.companies import HEADS, TAILS, TRADES
from bench.operations import Goal, Operation, Turn
from bench.visiting import Browser, Floor
from kehubu.procedures.models import Procedure

LIST_PAGE = Goal(statements=4, ratio=5, size=25_000)
LIST_PART = Goal(statements=4, ratio=2.5)
STEPS_PAGE, STEPS_PART = Goal(statements=4, ratio=5), LIST_PART
RECORD_PAGE = Goal(statements=7, ratio=6, size=60_000)
RECORD_PART = Goal(statements=7, ratio=3)
FIGURES = Goal(statements=28)
ANALYSED = "TL-B1"
INDUSTRY, FOUND = TRADES[0], HEADS[0] + TAILS[0]
"""What is filtered and searched for: a 24th, and about a 200th, of the clients."""

LOADED = re.compile('hx-get="([^"]+)" hx-trigger="load"')

Check = Callable[[str, Any], bool]


def reads(agency: Agency) -> list[Operation]:
    """
    Return what the account executive looks at, of whose clients some are hidden.
    """
    browser = Browser(agency.crew.executive)
    floor = Floor(agency.crew.executive)
    looks = partial(_looks, browser)
    project, order = agency.project, agency.order
    return [
        *_lists(browser, floor),
        *_record(agency, browser, floor),
        *looks(
            "today",
            reverse("desk:today"),
            ("today", partial(floor.get, "/today/")),
            _shows_inbox,
            (STEPS_PAGE, STEPS_PART),
        ),
        *looks(
            "project with chart",
            project.get_absolute_url(),
            ("project", partial(floor.get, f"/projects/{project.pk}/")),
            _shows_run,
        ),
        *looks(
            "work order",
            order.get_absolute_url(),
            ("order", partial(floor.get, f"/orders/{order.pk}/")),
            _shows_order,
        ),
        *_queue(agency),
        *_figures(agency),
    ]


def _queue(agency: Agency) -> list[Operation]:
    """
    What the head of the creative department looks at: what he waits to be told of, and
    the latest of all that was ever done.
    """
    browser, floor = (
        Browser(agency.crew.creative_head),
        Floor(agency.crew.creative_head),
    )
    department = str(agency.order.department_id)
    stages = {"queue": ("review", "delivered"), "queue, done": ("done", "accepted")}
    return [
        operation
        for name, (stage, state) in stages.items()
        for operation in _looks(
            browser,
            name,
            f"{reverse('traffic:queue')}?stage={stage}",
            (name, partial(floor.get, "/queue/", department=department, state=state)),
            _shows_queue,
            (LIST_PAGE, LIST_PART),
        )
    ]


def _figures(agency: Agency) -> list[Operation]:
    """
    What the director looks at: how a procedure goes, and how the handbook is kept, in
    the last quarter of the past.
    """
    browser, floor = Browser(agency.crew.director), Floor(agency.crew.director)
    last = timezone.localdate()
    words = {"first": str(last - timedelta(days=90)), "last": str(last)}
    asked = urlencode({"period": "custom", **words})
    procedure = Procedure.objects.get(key=ANALYSED)
    page = reverse("conformance:procedure", args=[procedure.pk])
    counted = partial(floor.get, "/conformance/", key=ANALYSED, **words)
    return [
        *_looks(
            browser,
            "conformance",
            f"{page}?{asked}",
            ("conformance", counted),
            _shows_steps,
            (FIGURES, FIGURES),
        ),
        *_looks(
            browser,
            "measures",
            f"{reverse('standards:measures')}?{asked}",
            ("measures", partial(floor.get, "/measures/", **words)),
            _shows_measures,
            (FIGURES, FIGURES),
        ),
    ]


def _lists(browser: Browser, floor: Floor) -> list[Operation]:
    asked: dict[str, dict[str, str]] = {
        "list 50": {},
        "filtered list": {"industry": INDUSTRY},
        "search 2 characters": {"q": FOUND},
    }
    return [
        operation
        for name, words in asked.items()
        for operation in _looks(
            browser,
            name,
            f"{reverse('clients:index')}?{urlencode(words)}",
            (name, partial(floor.get, "/clients/", **words)),
            _shows_list,
            (LIST_PAGE, LIST_PART),
        )
    ]


def _record(agency: Agency, browser: Browser, floor: Floor) -> list[Operation]:
    """
    A client's page, with what it fetches by itself as soon as it is loaded: together
    the record. As parts, its projects and its story.
    """
    pk, page = agency.client.pk, agency.client.get_absolute_url()
    names = ("work:client_projects", "clients:timeline")
    panels = [reverse(name, args=[pk]) for name in names]
    pair = ("record", partial(floor.get, f"/clients/{pk}/"))

    def whole() -> list[HttpResponse]:
        answer = browser.get(page)
        fetched = LOADED.findall(answer.content.decode())
        return [answer, *(browser.get(url, part=True) for url in fetched)]

    def parts() -> list[HttpResponse]:
        return [browser.get(url, part=True) for url in panels]

    return [
        _read("client record", "page", whole, pair, _shows_record, RECORD_PAGE),
        _read("client record", "part", parts, pair, _shows_story, RECORD_PART),
    ]


def _looks(
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
        _read(
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


def _read(
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


def _linked(html: str, kind: str) -> list[int]:
    """
    Return the ids in links to rows of a kind, in order, each once.
    """
    found = re.findall(rf'href="/{kind}/(\d+)/"', html)
    return list(dict.fromkeys(map(int, found)))


def _told(html: str) -> int:
    """
    Return how many entries the story on a page has: the last of its timelines, as an
    order tells its revisions before.
    """
    stories = re.findall(r'<ul class="timeline">(.*?)</ul>', html, re.DOTALL)
    return stories[-1].count("<li>") if stories else 0


def _ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def _shows_list(html: str, base: Any) -> bool:
    team = html.count(base["team"][0]["name"]) if base["team"] else 1
    return (
        _linked(html, "clients") == _ids(base["rows"])
        and f"共 {base['total']} 个客户" in html
        and team > 0
    )


def _shows_record(html: str, base: Any) -> bool:
    known = base["client"][0]
    texts = [known["name"], known["reading"], *(m["name"] for m in base["team"])]
    return _shows_story(html, base) and all(text in html for text in texts)


def _shows_story(html: str, base: Any) -> bool:
    told = _told(html) == len(base["story"])
    return told and _linked(html, "projects") == _ids(base["projects"])


def _shows_inbox(html: str, base: Any) -> bool:
    return (
        _linked(html, "steps") == _ids(base["steps"])
        and _linked(html, "to-sign") == _ids(base["requests"])
        and _linked(html, "projects") == _ids(base["projects"])
    )


def _shows_queue(html: str, base: Any) -> bool:
    texts = [row["client"] for row in base["orders"]]
    return _linked(html, "orders") == _ids(base["orders"]) and all(
        text in html for text in texts
    )


def _shows_steps(html: str, base: Any) -> bool:
    counted = re.findall(r'data-label="次数" class="num">(\d+)<', html)
    steps = sum(row["n"] for row in base["steps"])
    return sum(map(int, counted)) == steps and "<svg" in html


def _shows_measures(html: str, base: Any) -> bool:
    row = html[html.index("步骤逾期") :]
    found = re.findall(r'class="num">(\d+)<', row)[:2]
    overdue = base["overdue"][0]
    return found == [str(overdue["late"]), str(overdue["cases"])]


def _shows_run(html: str, base: Any) -> bool:
    steps = set(_linked(html, "steps"))
    return (
        "<svg" in html
        and set(_ids(base["steps"])) <= steps
        and _ids(base["orders"]) == _linked(html, "orders")
        and _told(html) == len(base["story"])
    )


def _shows_order(html: str, base: Any) -> bool:
    known = base["order"][0]
    texts = [known["number"], known["brand"], known["department_name"]]
    texts += [row["medium"] for row in base["lines"]]
    texts += [row["name"] for row in base["signatures"]]
    steps = set(_linked(html, "steps"))
    return (
        all(text in html for text in texts)
        and set(_ids(base["steps"])) <= steps
        and _told(html) == len(base["story"])
    )
