import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache

import pytest
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright

from kehubu.core import jobs
from tests.browser.person import Person

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WINDOW = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}


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
def at_desk(site, transactional_db, tmp_path, monkeypatch):
    """
    Return a function that seats a person at a browser of his own, signed in.

    After each press, waiting jobs are run, as the worker would a moment later. The
    first call starts the browser: from then on an event loop runs in this thread, in
    which Django sees a danger and papers cannot be sealed.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    seated = []
    with ThreadPoolExecutor(1) as worker, ExitStack() as stack:
        stack.callback(worker.submit, connections.close_all)
        started = cache(lambda: stack.enter_context(chromium()))

        def seat(user, *, at=site, **options):
            context = started().new_context(**WINDOW | options)
            work = lambda: worker.submit(jobs.run_waiting).result()  # noqa: E731
            person = Person(context, at, user, work)
            seated.append(person)
            if user:
                person.sign_in()
            return person

        yield seat
        for number, person in enumerate(seated):
            person.page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
    assert [line for person in seated for line in person.complaints] == []


@contextmanager
def chromium():
    """
    The browser that ``make test`` has found or fetched.
    """
    path = os.environ["KEHUBU_TEST_BROWSER"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
