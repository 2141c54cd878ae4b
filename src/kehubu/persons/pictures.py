"""The map of relations at a client's: who decides, how well we know them, since when
nobody has spoken with them. Made here as SVG, for the page and for paper; the table
beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from kehubu.core.svg import plain, tag
from kehubu.persons.models import Post

LEFT, COLUMN, HEAD, LINE, PILL = 76, 132, 30, 34, 26
COLUMNS = 6
WIDTH = LEFT + COLUMN * COLUMNS
LONGEST = 8
RECENT, STALE = timedelta(days=30), timedelta(days=90)
FILLS = {"recent": "#e3efe8", "stale": "#f6ead0", "silent": "#f3dfdc"}
STROKES = {"recent": "#3c7a5a", "stale": "#9a6b12", "silent": "#b8352b"}
INK, GREY, LINES = "#1f2329", "#5c636e", "#c9ced6"
UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    cells: Sequence[Sequence[Post]]

    @property
    def height(self) -> int:
        return max(*map(len, self.cells), 1) * LINE + 8


def relations(posts: Sequence[Post], today: date) -> str:
    """
    Draw posts by level in the decision (rows) and strength of our best relation
    (columns, 0 to 5); the colour tells the last contact.
    """
    rows = [_row(level, posts) for level in (*Post.Level, UNKNOWN)]
    shown = [row for row in rows if row.label != _("未定") or any(row.cells)]
    parts, top = [_head()], HEAD
    for row in shown:
        parts.append(_band(row, top, today))
        top += row.height
    return tag(
        "svg",
        *parts,
        class_="people-map",
        role="group",
        aria_label=_("关系图：按决策层级和关系强度"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {top + 1}",
        width=WIDTH,
        height=top + 1,
        font_size=13,
    )


def age_of(post: Post, today: date) -> str:
    """
    Tell how long ago the last contact was: ``recent``, ``stale`` or ``silent``.
    """
    if post.is_silent_since(today - STALE):
        return "silent"
    return "stale" if post.is_silent_since(today - RECENT) else "recent"


def _row(level: str, posts: Sequence[Post]) -> _Row:
    mine = [post for post in posts if post.level == level]
    cells = [[post for post in mine if post.strength == n] for n in range(COLUMNS)]
    return _Row(str(Post.Level(level).label) if level else _("未定"), cells)


def _head() -> str:
    words = [_("没有关系"), *(_("%(n)s 级") % {"n": n} for n in range(1, COLUMNS))]
    return "".join(
        tag(
            "text",
            plain(word),
            class_="faint-text",
            fill=GREY,
            x=LEFT + n * COLUMN + 8,
            y=20,
        )
        for n, word in enumerate(words)
    )


def _band(row: _Row, top: int, today: date) -> str:
    label = plain(row.label)
    lines = [
        tag("path", class_="axis", stroke=LINES, d=f"M0 {top}.5H{WIDTH}"),
        tag("text", label, fill=INK, font_weight=600, x=8, y=top + 25),
    ]
    for column, posts in enumerate(row.cells):
        for place, post in enumerate(posts):
            x, y = LEFT + column * COLUMN + 4, top + 8 + place * LINE
            lines.append(_pill(post, x, y, today))
    return "".join(lines)


def _pill(post: Post, x: int, y: int, today: date) -> str:
    age, name = age_of(post, today), post.person.name
    short = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    spoken = f"{post.contacted_on:%Y-%m-%d}" if post.contacted_on else _("没有记录")
    tip = _("%(name)s，%(post)s。最近联系：%(day)s") % {
        "name": name,
        "post": post.called,
        "day": spoken,
    }
    box = {"width": COLUMN - 8, "height": PILL, "rx": 6}
    return tag(
        "a",
        tag("title", plain(tip)),
        tag("rect", x=x, y=y, **box, fill=FILLS[age], stroke=STROKES[age]),
        tag("text", plain(short), fill=INK, x=x + 9, y=y + 18),
        href=post.person.get_absolute_url(),
        class_=f"is-{age}",
    )
