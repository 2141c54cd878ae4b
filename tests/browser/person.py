"""One of the agency's people at a browser: reads, types and presses as they would."""

from playwright.sync_api import expect

from tests.agency import PASSWORD
from tests.visitor import as_typed

WAIT = 20_000
"""Milliseconds to wait for what must come, on a busy machine."""

EXPECTED = ("status of 4", "htmx:sendAbort", "htmx:afterRequest")
"""
Errors that are none: answers such as 404, 409 and 422, which the browser reports, and
a request given up for a later one, of which htmx speaks twice. Of a request that fails
it speaks in a third way.
"""


class Person:
    """
    ``after`` is called when a button has been pressed and the next page is there.
    """

    def __init__(self, context, site, user, after):
        self.user = user
        self.site = site
        self.after = after
        self.page = context.new_page()
        self.page.set_default_timeout(WAIT)
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message):
        expected = any(words in message.text for words in EXPECTED)
        if message.type == "error" and not expected:
            self.complaints.append(message.text)

    def open(self, path):
        return self.page.goto(self.site + path)

    def sign_in(self):
        self.open("/account/login/")
        self.type(login=self.user.username, password=PASSWORD)
        self.press("登录")
        self.sees("今日")

    def press(self, name, *, within=None):
        """
        Press the one button or link of that name, and wait for the next page.
        """
        place = within or self.page.locator("main")
        wanted = place.get_by_role("button", name=name, exact=True)
        wanted = wanted.or_(place.get_by_role("link", name=name, exact=True))
        self.follow(wanted)
        self.after()

    def follow(self, link):
        """
        Click, and wait until the next page has its scripts: before, it hears no key.
        """
        with self.page.expect_event("load"):
            link.click()

    def sees(self, text):
        expect(self.page.locator("body")).to_contain_text(text, timeout=WAIT)

    def misses(self, text):
        expect(self.page.locator("body")).not_to_contain_text(text, timeout=WAIT)

    def type(self, **fields):
        for name, value in fields.items():
            self._fill(name, value)

    def attach(self, name, *uploads):
        files = [
            {"name": file.name, "mimeType": file.content_type, "buffer": file.read()}
            for file in uploads
        ]
        self.page.locator(f"[name='{name}']").set_input_files(files)

    # ---- the daily work

    def take(self, step, title):
        """
        Go to what is to be done, from today's page.
        """
        self.open("/")
        tasks = self.page.locator(".task").filter(has_text=title)
        self.follow(tasks.get_by_role("link", name=step, exact=True))
        expect(self.page.locator("h1")).to_contain_text(step)

    def write(self, data):
        """
        Fill the record's form with ``data``, as the record keeps it.
        """
        for name, value in data.items():
            if isinstance(value, list):
                self._write_rows(name, value)
            else:
                self._fill(f"record-{name}", value)

    def complete(self, outcome=""):
        if outcome:
            self.page.get_by_label(outcome, exact=True).check()
        self.press("完成这一步")

    def do(self, step, title, data=None, outcome=""):
        """
        Take a step, write its record, and complete it.
        """
        self.take(step, title)
        self.write(data or {})
        self.complete(outcome)

    def sign(self, text, *, verdict="签字", comment=""):
        """
        Sign or send back the one paper of which ``text`` is a part.
        """
        self.open("/to-sign/")
        papers = self.page.locator(".task").filter(has_text=text)
        self.follow(papers.get_by_role("link").first)
        self.type(comment=comment)
        if self.page.locator("[name=secret]").count():
            self.type(secret=PASSWORD)
        self.press(verdict)
        self.sees("已签字：" if verdict == "签字" else "已退回：")

    def _write_rows(self, name, rows):
        for number, row in enumerate(rows):
            if not self.page.locator(f"[name^='{name}-{number}-']").count():
                self.page.locator(f"[data-add-row='{name}']").click()
            for column, value in row.items():
                self._fill(f"{name}-{number}-{column}", value)

    def _fill(self, name, value):
        field = self.page.locator(f"[name='{name}']:not([type=hidden])")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(as_typed(name, value)))
        else:
            field.fill(str(as_typed(name, value)))
