"""
What people look at in a day's work: as pages, and as the parts that htmx asks for.
"""

import re
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bench.agency import Agency
from bench.looking import LIST_PAGE, LIST_PART, ids, linked, looks, told
from bench.operations import Goal, Operation
from bench.visiting import Browser, Floor
from kehubu.procedures.models import Procedure

FIGURES = Goal(statements=28)
ANALYSED = "TL-B1"


def reads(agency: Agency) -> list[Operation]:
    """
    Return what the account executive looks at, of whose clients some are hidden.
    """
    browser = Browser(agency.crew.executive)
    floor = Floor(agency.crew.executive)
    looked = partial(looks, browser)
    project, order = agency.project, agency.order
    return [
        *looked(
            "today",
            reverse("desk:today"),
            ("today", partial(floor.get, "/today/")),
            _shows_inbox,
            (LIST_PAGE, LIST_PART),
        ),
        *looked(
            "project with chart",
            project.get_absolute_url(),
            ("project", partial(floor.get, f"/projects/{project.pk}/")),
            _shows_run,
        ),
        *looked(
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
        for operation in looks(
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
        *looks(
            browser,
            "conformance",
            f"{page}?{asked}",
            ("conformance", counted),
            _shows_steps,
            (FIGURES, FIGURES),
        ),
        *looks(
            browser,
            "measures",
            f"{reverse('standards:measures')}?{asked}",
            ("measures", partial(floor.get, "/measures/", **words)),
            _shows_measures,
            (FIGURES, FIGURES),
        ),
    ]


def _shows_inbox(html: str, base: Any) -> bool:
    return (
        linked(html, "steps") == ids(base["steps"])
        and linked(html, "to-sign") == ids(base["requests"])
        and linked(html, "projects") == ids(base["projects"])
    )


def _shows_queue(html: str, base: Any) -> bool:
    texts = [row["client"] for row in base["orders"]]
    return linked(html, "orders") == ids(base["orders"]) and all(
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
    steps = set(linked(html, "steps"))
    return (
        "<svg" in html
        and set(ids(base["steps"])) <= steps
        and ids(base["orders"]) == linked(html, "orders")
        and told(html) == len(base["story"])
    )


def _shows_order(html: str, base: Any) -> bool:
    known = base["order"][0]
    texts = [known["number"], known["brand"], known["department_name"]]
    texts += [row["medium"] for row in base["lines"]]
    texts += [row["name"] for row in base["signatures"]]
    steps = set(linked(html, "steps"))
    return (
        all(text in html for text in texts)
        and set(ids(base["steps"])) <= steps
        and told(html) == len(base["story"])
    )
