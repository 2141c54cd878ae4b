import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright

from kehubu.core import jobs
from tests.browser.person import Person

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def chromium():
    """
    The browser of the session; ``make test`` has found or fetched it.
    """
    # Playwright keeps an event loop in this thread, in which Django sees a danger.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = os.environ["KEHUBU_TEST_BROWSER"]
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(django_db_setup):
    """
    Serve the product, its built front end as in production; the address.
    """
    server = LiveServerThread("127.0.0.1", static_handler=lambda inner: inner)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def at_desk(chromium, site, transactional_db, tmp_path):
    """
    Return a function that seats a person at a browser of his own, signed in.

    After each press, waiting jobs are run, as the worker would a moment later: in a
    thread of its own, for Playwright's has an event loop.
    """
    seated = []
    worker = ThreadPoolExecutor(1)

    def work():
        worker.submit(jobs.run_waiting).result()

    def seat(user, **options):
        window = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}
        context = chromium.new_context(**window | options)
        person = Person(context, site, user, work)
        seated.append(person)
        if user:
            person.sign_in()
        return person

    yield seat
    worker.submit(lambda: connection.close()).result()
    worker.shutdown()
    complaints = [line for person in seated for line in person.complaints]
    for number, person in enumerate(seated):
        person.page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
        person.page.context.close()
    assert complaints == []
