"""
Somebody who uses the running product over HTTP: reads pages and sends their forms, with
all that a form carries, as a browser does.
"""

import re
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urljoin

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.reading import read
from tests.serving import PATIENCE


class _Answers(urllib.request.HTTPErrorProcessor):
    """Every answer is one to look at: a redirect says that the write is done."""

    def http_response(self, request, response):
        return response


@dataclass
class Form:
    action: str
    fields: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)


@dataclass
class Page:
    address: str
    status: int
    text: str
    leads_to: str
    """Where a redirect leads."""

    @property
    def words(self):
        return read(self.text)

    def form(self, button):
        """
        Return the form that has this button, what the button says among its fields.
        """
        parser = _Forms()
        parser.feed(self.text)
        for form in parser.forms:
            for label, name, value in form.buttons:
                if label == button:
                    said = {name: value} if name else {}
                    return Form(form.action, form.fields | said)
        raise LookupError(button)

    def link_like(self, pattern):
        """
        Return the first address on the page that looks like that.
        """
        return re.search(rf'href="({pattern})"', self.text)[1]

    def link(self, text, about=""):
        """
        Return where the link leads that reads ``text``, a pattern, before ``about``.
        """
        pattern = rf'href="([^"]+)">{text}</a>'
        if about:
            pattern += rf'\s*<span class="about">[^<]*{about}'
        found = re.search(pattern, self.text)
        return found and found[1]


class Visitor:
    """A person with a browser's memory: the session outlives a server that dies."""

    def __init__(self, address, username, password):
        self.address = address
        self.username = username
        self.password = password
        self.browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
            _Answers(),
        )

    def open(self, path):
        return self._ask(path)

    def download(self, path):
        with self._answer(path) as answer:
            assert answer.status == 200
            return answer.read()

    def press(self, page, button, **typed):
        """
        Send the form of a page by one of its buttons, with what is typed over it.
        """
        return self.send(page, self.filled(page, button, **typed))

    def filled(self, page, button, **typed):
        form = page.form(button)
        form.fields |= {name: as_typed(name, value) for name, value in typed.items()}
        return form

    def send(self, page, form):
        data = {k: v for k, v in form.fields.items() if v is not None}
        body = encode_multipart(BOUNDARY, data)
        return self._ask(urljoin(page.address, form.action), body)

    def sign_in(self):
        page = self.open("/account/login/")
        answer = self.press(page, "登录", login=self.username, password=self.password)
        assert (answer.status, answer.leads_to) == (302, "/"), answer.words

    def _ask(self, path, body=None):
        with self._answer(path, body) as answer:
            text = answer.read().decode()
            leads_to = answer.headers.get("Location", "")
            return Page(answer.url, answer.status, text, leads_to)

    def _answer(self, path, body=None):
        headers = {"Content-Type": MULTIPART_CONTENT} if body is not None else {}
        address = urljoin(self.address, path)
        request = urllib.request.Request(address, body, headers)
        return self.browser.open(request, timeout=PATIENCE)


def record_fields(data):
    """
    Return the fields of a record's form for ``data``, as the record keeps it.
    """
    fields = {}
    for name, value in data.items():
        if isinstance(value, list) and all(isinstance(row, dict) for row in value):
            fields[f"{name}-TOTAL_FORMS"] = len(value)
            for number, row in enumerate(value):
                fields |= {f"{name}-{number}-{k}": v for k, v in row.items()}
        else:
            fields[f"record-{name}"] = value
    return fields


def as_typed(name, value):
    """
    Return what somebody types for a stored value: yuan for fen, a local moment.
    """
    if isinstance(value, dict):
        return value["id"]
    if name.endswith("_fen"):
        return value // 100
    if re.match(r"\d{4}-\d\d-\d\dT", str(value)):
        return value[:16]
    return value


class _Forms(HTMLParser):
    """The forms of a page: what their fields hold, and which buttons send them."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.form = None
        self.select = None
        self.heard = None
        self.in_template = False

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        begin = getattr(self, f"_begin_{tag}", None)
        if begin and (self.form or tag in {"form", "template"}):
            begin(known)

    def handle_endtag(self, tag):
        end = getattr(self, f"_end_{tag}", None)
        if tag == "template" or (end and self.form):
            end()

    def handle_data(self, data):
        if self.heard is not None:
            self.heard += data

    def _set(self, name, value):
        if name and not self.in_template:
            self.form.fields[name] = value

    def _begin_form(self, known):
        self.form = Form(known.get("action", ""))
        self.forms.append(self.form)

    def _end_form(self):
        self.form = None

    def _begin_template(self, known):
        self.in_template = True

    def _end_template(self):
        self.in_template = False

    def _begin_input(self, known):
        kind = known.get("type")
        if kind == "file" or (kind in {"checkbox", "radio"} and "checked" not in known):
            return
        self._set(known.get("name"), known.get("value", ""))

    def _begin_textarea(self, known):
        self.select, self.heard = known["name"], ""

    def _end_textarea(self):
        self._set(self.select, self.heard.removeprefix("\n"))
        self.heard = None

    def _begin_select(self, known):
        self.select = known["name"]

    def _begin_option(self, known):
        if "selected" in known or self.select not in self.form.fields:
            self._set(self.select, known.get("value", ""))

    def _begin_button(self, known):
        self.select, self.heard = known, ""

    def _end_button(self):
        label, known = " ".join(self.heard.split()), self.select
        self.form.buttons.append((label, known.get("name"), known.get("value")))
        self.heard = None
