"""Every page, on a desk in daylight and on a phone in the dark: readable by all."""

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from tests.architecture.test_matrix import expected
from tests.architecture.world import World, desks
from tests.browser.once import once
from tests.browser.person import WAIT

pytestmark = once
WINDOWS = {
    "desk": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
READERS = ("director", "executive", "creative_head", "designer", "system", "anonymous")
PARTS = 2
"""So many tests share the pages: one alone would be the last to end by minutes."""
GRAVE = {"serious", "critical"}


def pages():
    """
    Return each address with somebody who may read it.
    """
    for (name, method), answers in expected().items():
        if method == "GET":
            readers = [who for who in READERS if answers[who] == 200]
            if readers:
                yield name, readers[0]


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("window", WINDOWS)
def test_pages_are_accessible_and_fit(agency, at_desk, window, part):
    world = World.made(agency)
    world.args.update(desks(agency))
    seats, flaws = {}, []

    for name, who in list(pages())[part::PARTS]:
        if who not in seats:
            seats[who] = at_desk(world.people[who], **WINDOWS[window])
        desk = seats[who]
        path = reverse(name, args=world.args.get(name, ()))
        if is_page(desk.page.context.request.get(desk.site + path)):
            desk.open(path)
            # Parts that a page fetches by itself; silence for half a second would take
            # longer than all else.
            expect(desk.page.locator(".htmx-request")).to_have_count(0, timeout=WAIT)
            flaws += [(name, flaw) for flaw in flaws_of(desk.page)]

    assert flaws == []


def is_page(response):
    is_html = response.headers.get("content-type", "").startswith("text/html")
    return is_html and response.text().startswith("<!doctype html>")


def flaws_of(page):
    """
    Return what a person with a screen reader, or a narrow screen, would stumble over.
    """
    found = Axe().run(page)["violations"]
    flaws = [
        f"{flaw['id']}: {flaw['nodes'][0]['html'][:120]}"
        for flaw in found
        if flaw["impact"] in GRAVE
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        flaws.append("wider than the screen")
    return flaws
