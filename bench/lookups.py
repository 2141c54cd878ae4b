"""What people look up in the client book: lists, searches, doubles, a client's page."""

import re
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from bench.agency import Agency
from bench.companies import GIVEN, HEADS, SURNAMES, TAILS, TRADES, Company, companies
from bench.looking import LIST_PAGE, LIST_PART, ids, linked, looks, read, told
from bench.operations import Goal, Operation
from bench.visiting import Browser, Floor
from kehubu.clients.models import Client
from kehubu.clients.names import match_key
from kehubu.core import paging, pinyin
from kehubu.core.search.index import expression
from kehubu.core.search.tokens import phrases_of

RECORD_PAGE = Goal(statements=7, ratio=6, size=60_000)
RECORD_PART = Goal(statements=7, ratio=3)
DOUBLES = Goal(ratio=5)
INDUSTRY, FOUND = TRADES[0], HEADS[0] + TAILS[0]
"""What is filtered and searched for: a 24th, and a 320th, of the clients."""
PERSON = SURNAMES[0] + GIVEN[0]
RECORD = "client record"
PAGES = 100
"""So many pages down begins the page that is far down the list."""

LOADED = re.compile('hx-get="([^"]+)" hx-trigger="load"')


def lookups(agency: Agency) -> list[Operation]:
    """
    Return what the account executive looks up, of whose clients some are hidden; and
    the list as the director sees it, who sees all.
    """
    browser, floor = Browser(agency.crew.executive), Floor(agency.crew.executive)
    return [
        *_lists(browser, floor),
        *_next_page(browser, floor),
        *_for_director(agency),
        *_searches(browser, floor),
        *_doubles(browser, floor),
        *_record(agency, browser, floor),
        *_persons(agency, browser, floor),
    ]


def _listed(
    browser: Browser,
    floor: Floor,
    name: str,
    asked: dict[str, str],
    words: dict[str, str],
) -> list[Operation]:
    return looks(
        browser,
        name,
        f"{reverse('clients:index')}?{urlencode(asked)}",
        (name, partial(floor.get, "/clients/", **words)),
        _shows_list,
        (LIST_PAGE, LIST_PART),
    )


def _lists(browser: Browser, floor: Floor) -> list[Operation]:
    region = companies(1)[0].region
    asked: dict[str, dict[str, str]] = {
        "list 50": {},
        "filtered list": {"industry": INDUSTRY},
        "by region": {"region": region},
        "by industry and region": {"industry": INDUSTRY, "region": region},
        "by status": {"status": Client.Status.CLIENT},
        "my own": {"whose": "mine"},
        "the pool": {"whose": "pool"},
    }
    return [
        operation
        for name, words in asked.items()
        for operation in _listed(browser, floor, name, words, _at_floor(words))
    ]


def _at_floor(words: dict[str, str]) -> dict[str, str]:
    return {words["whose"]: "1"} if "whose" in words else words


def _next_page(browser: Browser, floor: Floor) -> list[Operation]:
    """
    Look at a page far down: half of what is seen, but at most 100 pages.
    """
    seen = Client.objects.visible_to(floor.user).order_by("sort_key", "pk")
    first = min(seen.count() // 2, PAGES * paging.SIZE)
    page = paging.cut(seen[first : first + paging.SIZE + 1], "sort_key", "pk")
    last = page.rows[-1]
    words = {"after": last.sort_key, "last": str(last.pk)}
    return _listed(browser, floor, "far page", {"after": page.following}, words)


def _for_director(agency: Agency) -> list[Operation]:
    browser, floor = Browser(agency.crew.director), Floor(agency.crew.director)
    return _listed(browser, floor, "list, director", {}, {"everything": "1"})


def _searches(browser: Browser, floor: Floor) -> list[Operation]:
    known = companies(1)[0]
    syllables = pinyin.reading(known.short_name).split()
    asked = {
        "search 2 characters": FOUND,
        "search pinyin": "".join(pinyin.reading(FOUND).split()),
        "search initials": "".join(each[0] for each in syllables),
        "search phone": known.phone[-6:-1],
        "search an industry": INDUSTRY,
    }
    return [
        operation
        for name, text in asked.items()
        for operation in _listed(
            browser, floor, name, {"q": text}, {"q": expression(phrases_of(text))}
        )
    ]


def _doubles(browser: Browser, floor: Floor) -> list[Operation]:
    """
    Look for doubles of a company that is known, and of one whose name is half typed.
    """
    known: Company = companies(10)[9]  # the tenth is one of the executive's own
    half = known.name[: len(known.name) // 2]
    return [
        operation
        for name, typed in (("doubles", known.name), ("doubles, half typed", half))
        for operation in looks(
            browser,
            name,
            f"{reverse('clients:alike')}?{urlencode({'name': typed})}",
            (
                name,
                partial(
                    floor.get,
                    "/clients/alike/",
                    match_key=match_key(typed),
                    q=expression(phrases_of(match_key(typed))),
                ),
            ),
            _shows_doubles,
            (DOUBLES, DOUBLES),
        )
    ]


def _record(agency: Agency, browser: Browser, floor: Floor) -> list[Operation]:
    """
    A client's page, with what it fetches by itself as soon as it is loaded: together
    the record. As parts, its projects and its story. Its key persons have their tab.
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
        read(RECORD, "page", whole, pair, _shows_record, RECORD_PAGE),
        read(RECORD, "part", parts, pair, _shows_story, RECORD_PART),
    ]


def _persons(agency: Agency, browser: Browser, floor: Floor) -> list[Operation]:
    pk = agency.client.pk
    asked = {
        "persons 50": "",
        "persons, 2 characters": PERSON,
        "persons, pinyin": "".join(pinyin.reading(PERSON).split()),
        "persons, number": "19900007",
    }
    at_floor = partial(floor.get, "/persons/")
    return [
        *looks(
            browser,
            "persons of a client",
            reverse("persons:of_client", args=[pk]),
            ("persons of a client", partial(at_floor, client=str(pk))),
            _shows_people,
            (RECORD_PAGE, RECORD_PART),
        ),
        *(
            operation
            for name, text in asked.items()
            for operation in looks(
                browser,
                name,
                f"{reverse('persons:index')}?{urlencode({'q': text})}",
                (name, partial(at_floor, q=expression(phrases_of(text)))),
                _shows_persons,
                (LIST_PAGE, LIST_PART),
            )
        ),
    ]


def _shows_list(html: str, base: Any) -> bool:
    team = html.count(base["team"][0]["name"]) if base["team"] else 1
    listed = linked(html, "clients") == ids(base["rows"])
    return listed and _counts(html, base["total"]) and team > 0


def _counts(html: str, total: int) -> bool:
    told_of = f"共 {total} " if total <= paging.COUNTED else "超过 1,000 "
    return told_of in html or not total


def _shows_doubles(html: str, base: Any) -> bool:
    """
    Tell whether all of the same name are shown; of others that are near, some.
    """
    found = set(linked(html, "clients"))
    return set(ids(base["same"])) <= found and bool(found) == bool(
        base["same"] or base["near"]
    )


def _shows_record(html: str, base: Any) -> bool:
    known = base["client"][0]
    texts = [known["name"], known["reading"], *(m["name"] for m in base["team"])]
    return _shows_story(html, base) and all(text in html for text in texts)


def _shows_story(html: str, base: Any) -> bool:
    return told(html) == len(base["story"]) and linked(html, "projects") == ids(
        base["projects"]
    )


def _shows_people(html: str, base: Any) -> bool:
    shown = set(linked(html, "persons"))
    return shown == {row["person_id"] for row in base["rows"]}


def _shows_persons(html: str, base: Any) -> bool:
    shown = [row["person_id"] for row in base["rows"]]
    return linked(html, "persons") == shown and _counts(html, base["total"])
