"""Pages as people read them: the words between the tags, and those in labels."""

import re
from html.parser import HTMLParser

READ_OUT = {"alt", "aria-label", "placeholder", "title", "value"}
UNREAD = {"script", "style", "template"}
"""A page's templates are shown by scripts; they are read where they are shown."""
OWN_NAMES = {"Kehubu", "Ctrl", "Excel", "CSV", "English", "PDF", "Word", "ZIP"}
"""English words that a Chinese page may hold: names."""


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.said = []

    def handle_starttag(self, tag, attrs):
        if tag in UNREAD:
            self.open.append(tag)
        hidden = dict(attrs).get("type") == "hidden"
        shown = READ_OUT - {"value"} if hidden or tag == "option" else READ_OUT
        self.said += [value for name, value in attrs if name in shown and value]

    def handle_endtag(self, tag):
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data):
        if not self.open:
            self.said.append(data)


def read(html: str) -> str:
    """
    Return what a reader, or a screen reader, is told by a page.
    """
    words = _Words()
    words.feed(html)
    return " ".join(" ".join(words.said).split())


def english_in(html: str, *, known: set[str] = frozenset()) -> list[str]:
    """
    Return the English words of a page that is to be Chinese.
    """
    found = re.findall(r"[A-Za-z]{2,}", read(html))
    return [word for word in found if word not in OWN_NAMES | set(known)]
