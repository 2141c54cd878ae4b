"""The sample agency at work: its people, who use the running product over HTTP."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPException
from types import SimpleNamespace

from django.core.files.uploadedfile import UploadedFile

from tests.sample import beside
from tests.serving import wait_until
from tests.visitor import Visitor, record_fields

DONE = 302
"""A write is acknowledged by leading on to the next page."""
A_MOMENT = 0.1
"""How long a request is on its way before the kill: no test depends on it."""
BROKEN = (OSError, HTTPException)
"""What a browser meets when the server dies."""


class Office:
    """
    ``title`` is the project that all are working on.

    A verb such as :meth:`completing` opens the page, fills its form and returns how to
    send it; nothing has been written yet.
    """

    def __init__(self, installed, served, password):
        self.installed = installed
        self.served = served
        self.password = password
        self.title = ""
        self.seated = {}

    def ask(self, act, *args):
        """
        Have something looked up or done in a process beside the product.
        """
        return self.installed.call(act, *args)

    def people(self):
        """
        Return everybody by login name, with number and name.
        """
        known = self.ask(beside.people_by_name)
        return {k: SimpleNamespace(pk=pk, name=name) for k, pk, name in known}

    def seat(self, username):
        """
        Return somebody at a browser, signed in once and for all.
        """
        if username not in self.seated:
            visitor = Visitor(self.served.address, username, self.password)
            visitor.sign_in()
            self.seated[username] = visitor
        return self.seated[username]

    # ---- what people do

    def take(self, username, step):
        """
        Open a step from the person's own desk, as soon as it lies there.
        """
        visitor = self.seat(username)
        link = wait_until(lambda: visitor.open("/").link(step, about=self.title))
        return visitor, visitor.open(link)

    def completing(self, username, step, data=None, outcome=None):
        visitor, page = self.take(username, step)
        # What a broken request has saved already need not be attached again.
        wanted = {k: v for k, v in (data or {}).items() if not _is_attached(v, page)}
        typed = record_fields(wanted) | ({"outcome": outcome} if outcome else {})
        return partial(visitor.send, page, visitor.filled(page, "完成这一步", **typed))

    def signing(self, username, paper):
        """
        Sign the project's paper of that kind, with the password.
        """
        visitor = self.seat(username)
        text = f"[^<]*{paper}[^<]*{self.title}[^<]*"
        found = wait_until(lambda: visitor.open("/to-sign/").link(text))
        page = visitor.open(found)
        secret = {"secret": self.password} if 'name="secret"' in page.text else {}
        return partial(visitor.send, page, visitor.filled(page, "签字", **secret))

    def pressing(self, username, step, path, button, **typed):
        """
        Press a button of a page that belongs to a step.
        """
        visitor, page = self.take(username, step)
        page = visitor.open(page.address + path)
        return partial(visitor.send, page, visitor.filled(page, button, **typed))

    # ---- and what befalls them

    def killed(self, act, when):
        """
        Kill web and worker when ``when`` returns, which is told of the act under way;
        start them again; return the act's answer, or None if none came. Nothing is half
        done then.
        """
        with ThreadPoolExecutor(1) as pool:
            doing = pool.submit(act)
            when(doing)
            self.served.kill()
            self.ask(beside.let_go)
            self.served.start()
        self.settle()
        try:
            return doing.result()
        except BROKEN:
            return None

    def killed_midway(self, act):
        """
        Kill everything while the act is in the middle of its transaction, as far as
        that can be seen from outside.
        """
        if self.ask(beside.hold_jobs):
            return self.killed(act, lambda _: wait_until(self._is_held))
        return self.killed(act, lambda _: time.sleep(A_MOMENT))

    def _is_held(self):
        return self.ask(beside.is_held)

    def settle(self):
        """
        Have the worker do what is left to do; nothing is half done then.
        """
        wait_until(lambda: self.ask(beside.jobs) == [])
        flaws = self.ask(beside.flaws)
        assert flaws == [], flaws


def _is_attached(value, page):
    uploads = value if isinstance(value, list) else []
    names = [upload.name for upload in uploads if isinstance(upload, UploadedFile)]
    return bool(names) and all(name in page.text for name in names)


def done(act):
    """
    Do an act, and hold that it is acknowledged.
    """
    answer = act()
    assert answer.status == DONE, answer.words
    return answer
