"""
Lines drawn as bars over days, as SVG; pure.

Presentation attributes serve paper; what the page adds (dark colours) stands in
``frontend/src/css/schedules.css``. Bars that may be moved carry the address that asks
for the reason: they are links, so that a keyboard gets there too.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from kehubu.core.svg import ems, plain, tag
from kehubu.schedules.gantt import Line

NAMES, HEAD, ROW, BAR = 200, 34, 32, 16
"""Widths and heights in px: the names, the days above, a line, a bar."""
SCALES = ((60, 20.0), (90, 14.0), (200, 7.0), (400, 4.0), (1200, 2.0))
"""Up to so many days, so many px for a day."""
NARROWEST = 1.0
BEFORE, AFTER = timedelta(days=3), timedelta(days=10)
FAR = timedelta(days=3 * 366)
"""A slip of the pen must not make a chart of eight thousand years."""
LABEL = 46
TYPE, MOST = 12, 14
FILLS = {
    "planned": ("#ffffff", "#27508c"),
    "now": ("#e7f0fd", "#1d62c9"),
    "late": ("#fdeeec", "#c2382b"),
    "done": ("#edf6f0", "#3c8259"),
    "dropped": ("#f4f5f7", "#78838f"),
}


def draw(
    lines: Sequence[Line], today: date, is_working: Callable[[date], bool], label: str
) -> str:
    """
    Return the chart of these lines; nothing if there are none.
    """
    return _Chart(lines, today, is_working, label).drawn() if lines else ""


class _Chart:
    def __init__(
        self,
        lines: Sequence[Line],
        today: date,
        is_working: Callable[[date], bool],
        label: str,
    ) -> None:
        self.lines, self.today, self.label = lines, today, label
        self.is_working = is_working
        first = [d for line in lines for d in (line.starts_on, line.first_starts_on)]
        last = [d for line in lines for d in (line.ends_on, line.first_ends_on)]
        self.start = max(min([today, *filter(None, first)]), today - FAR) - BEFORE
        self.end = min(max([today, *filter(None, last)]), today + FAR) + AFTER
        days = (self.end - self.start).days
        self.day = next((px for most, px in SCALES if days <= most), NARROWEST)
        self.width = NAMES + days * self.day
        self.height = HEAD + ROW * len(lines)

    def x(self, on: date) -> float:
        """
        Return where a day begins; what lies too far off, at the edge.
        """
        shown = min(max(on, self.start), self.end)
        return NAMES + (shown - self.start).days * self.day

    def drawn(self) -> str:
        rows = (self._row(line, n) for n, line in enumerate(self.lines))
        return tag(
            "svg",
            *self._days(),
            *rows,
            *self._today(),
            xmlns="http://www.w3.org/2000/svg",
            class_="gantt",
            role="group",
            aria_label=self.label,
            width=self.width,
            height=float(self.height),
            viewBox=f"0 0 {self.width:g} {self.height}",
            data_day=self.day,
            font_size=TYPE,
        )

    def _days(self) -> Iterator[str]:
        """
        Draw days off as shades and Mondays as lines, with a date where there is room.
        """
        free = 0.0
        for n in range((self.end - self.start).days):
            on = self.start + timedelta(days=n)
            x = self.x(on)
            if self.day >= SCALES[2][1] and not self.is_working(on):
                yield tag(
                    "rect",
                    class_="off",
                    x=x,
                    y=HEAD,
                    width=self.day,
                    height=self.height - HEAD,
                    fill="#f1f0ec",
                )
            if on.weekday() == 0 and free <= x <= self.width - LABEL:
                yield _rule(x, HEAD - 8, self.height, "grid", "#d5d2c9")
                yield tag("text", f"{on:%m-%d}", class_="days", x=x + 3, y=HEAD - 12)
                free = x + LABEL

    def _today(self) -> Iterator[str]:
        x = self.x(self.today) + self.day / 2
        yield _rule(x, HEAD - 8, self.height, "today", "#b8352b")

    def _row(self, line: Line, n: int) -> str:
        y = HEAD + n * ROW
        name = tag(
            "text", tag("title", plain(line.tip)), _cut(line.name), x=4, y=y + 20
        )
        return tag(
            "g",
            name,
            *self._first(line, y),
            self._bar(line, y),
            *self._marks(line, y),
            class_=f"row is-{line.group}",
        )

    def _first(self, line: Line, y: int) -> Iterator[str]:
        """
        Draw what was planned first as a thin line under the bar.
        """
        if line.first_ends_on:
            start = line.first_starts_on or line.starts_on
            yield tag(
                "rect",
                class_="first",
                x=self.x(start),
                y=y + ROW - 8,
                width=max(self._length(start, line.first_ends_on), self.day),
                height=3,
                fill="#a8660c",
            )

    def _length(self, start: date, end: date) -> float:
        return self.x(end) - self.x(start) + self.day

    def _bar(self, line: Line, y: int) -> str:
        x, width = self.x(line.starts_on), self._length(line.starts_on, line.ends_on)
        fill, stroke = FILLS[line.state]
        shape = tag(
            "rect",
            class_="shape",
            x=x,
            y=y + 6,
            width=width,
            height=BAR,
            rx=3,
            fill=fill,
            stroke=stroke,
        )
        grip = tag(
            "rect",
            class_="grip",
            x=x + width - min(8, width),
            y=y + 6,
            width=min(8.0, width),
            height=BAR,
            fill="transparent",
        )
        inside = [
            tag("title", plain(line.tip)),
            shape,
            *([grip] if line.replan else []),
        ]
        if not line.url:
            return tag("g", *inside, class_=f"bar is-{line.state}")
        return tag(
            "a",
            *inside,
            href=line.replan or line.url,
            class_=f"bar is-{line.state}{' may-move' if line.replan else ''}",
            aria_label=line.tip,
            data_replan=line.replan or None,
            data_starts=line.starts_on if line.replan and line.moves_whole else None,
            data_ends=line.ends_on if line.replan else None,
        )

    def _marks(self, line: Line, y: int) -> Iterator[str]:
        """
        Draw the dates of an order, and when a step is due, as small diamonds.
        """
        due = ((line.due_on, ""),) if line.due_on else ()
        for on, label in (*line.marks, *due):
            x, middle = self.x(on) + self.day / 2, y + 6 + BAR / 2
            points = f"{x:g},{middle - 5:g} {x + 5:g},{middle:g}"
            points += f" {x:g},{middle + 5:g} {x - 5:g},{middle:g}"
            title = tag("title", plain(f"{label} {on}".strip()))
            yield tag("polygon", title, class_="mark", points=points, fill="#27508c")


def _rule(x: float, top: float, bottom: float, name: str, stroke: str) -> str:
    return tag("line", class_=name, x1=x, x2=x, y1=top, y2=float(bottom), stroke=stroke)


def _cut(name: str) -> str:
    """
    Cut a name to the room that is left of the bars.
    """
    short = name
    while ems(short) > MOST:
        short = short[:-1]
    return plain(short if short == name else f"{short[:-1]}…")
