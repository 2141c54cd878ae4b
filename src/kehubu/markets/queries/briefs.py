"""The situation brief: client and rivals by aspects, how complete and how old."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import wording
from kehubu.dossiers import queries as dossiers
from kehubu.dossiers.models import Rival
from kehubu.dossiers.queries import Told
from kehubu.markets.aspects import ASPECTS, FIELDS, MONEY, Point
from kehubu.markets.models import Finding
from kehubu.markets.queries.figures import Figures, figures
from kehubu.markets.readers import is_insider
from kehubu.people.models import User

WHOLE = 100
"""Per cent."""
TOLD = ("text", "source", "as_of", "why")
"""The fields of a cell whose history is told."""
MOST_TOLD = 50
UNKNOWN = _("不知道")


@dataclass(frozen=True, slots=True)
class Cell:
    """
    What is known of a company under a point: what somebody has written, and what the
    dossier's figures say (``drawn``).
    """

    client: Client
    rival: Rival | None
    point: Point
    finding: Finding | None
    drawn: str
    on: date

    @property
    def key(self) -> str:
        """
        Name the cell on its page.
        """
        return f"{self.rival.pk if self.rival else 'own'}-{self.point}"

    @property
    def url(self) -> str:
        if self.rival:
            return reverse("markets:rival_cell", args=[self.rival.pk, self.point])
        return reverse("markets:cell", args=[self.client.pk, self.point])

    @property
    def company(self) -> str:
        return str(self.rival or self.client)

    @property
    def label(self) -> str:
        return str(self.point.label)

    @property
    def is_filled(self) -> bool:
        return bool(self.finding or self.drawn)

    @property
    def is_stale(self) -> bool:
        return self.finding is not None and self.finding.is_stale(self.on)

    @property
    def text(self) -> str:
        """
        Return all that is known, what was written first.
        """
        written = self.finding.text if self.finding else ""
        return "\n".join(filter(None, [written, self.drawn]))


@dataclass(frozen=True, slots=True)
class Line:
    """A point, with a cell for each company."""

    point: Point
    label: str | Promise
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class AspectLines:
    label: str | Promise
    lines: Sequence[Line]

    @property
    def is_one(self) -> bool:
        """
        Tell whether the aspect is asked by one point, and needs no name of its own.
        """
        return len(self.lines) == 1


@dataclass(frozen=True, slots=True)
class Column:
    """A company of the brief, the client or a rival."""

    rival: Rival | None
    name: str
    cells: Sequence[Cell]

    @property
    def percent(self) -> int:
        filled = sum(cell.is_filled for cell in self.cells)
        return WHOLE * filled // len(self.cells)

    @property
    def stale(self) -> int:
        return sum(cell.is_stale for cell in self.cells)

    @property
    def oldest(self) -> date | None:
        """
        Return the day of what is oldest of all that was written.
        """
        days = [cell.finding.as_of for cell in self.cells if cell.finding]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Brief:
    client: Client
    columns: Sequence[Column]
    aspects: Sequence[AspectLines]
    on: date

    @property
    def percent(self) -> int:
        return sum(column.percent for column in self.columns) // len(self.columns)

    @property
    def stale(self) -> int:
        return sum(column.stale for column in self.columns)

    @property
    def age(self) -> int | None:
        """
        Return the days since what is oldest in it was so.
        """
        days = [column.oldest for column in self.columns if column.oldest]
        return (self.on - min(days)).days if days else None


def points_for(user: User) -> list[Point]:
    """
    Return the points that the user may read.
    """
    return [p for p in Point if is_insider(user) or p not in MONEY]


def brief(client: Client, user: User, on: date) -> Brief:
    """
    Return a client's brief as it stands: three statements, however many rivals.
    """
    rivals = list(Rival.objects.visible_to(user).filter(client=client))
    written = Finding.objects.visible_to(user).filter(client=client)
    findings = {(each.rival_id, each.point): each for each in written}
    spent = figures(client, user)
    points = points_for(user)

    def made(rival: Rival | None, point: Point) -> Cell:
        key = rival.pk if rival else None
        finding = findings.get((key, point))
        return Cell(client, rival, point, finding, _drawn(spent.get(key), point), on)

    companies: list[Rival | None] = [None, *rivals]
    cells = {(c, p): made(c, p) for c in companies for p in points}
    columns = [
        Column(c, str(c or client), [cells[c, p] for p in points]) for c in companies
    ]
    aspects = [
        AspectLines(
            aspect.label,
            [
                Line(p, p.label, [cells[c, p] for c in companies])
                for p in aspect.points
                if p in points
            ],
        )
        for aspect in ASPECTS
    ]
    return Brief(client, columns, aspects, on)


def cell(
    client: Client, point: Point, user: User, on: date, *, rival: Rival | None = None
) -> Cell:
    """
    Return one cell of a client's brief.
    """
    seen = Finding.objects.visible_to(user)
    finding = seen.filter(client=client, rival=rival, point=point).first()
    spent = figures(client, user).get(rival.pk if rival else None)
    return Cell(client, rival, point, finding, _drawn(spent, point), on)


def told(cell: Cell, user: User) -> list[Told]:
    """
    Return how a cell has been written, newest first, with what stood in it before.
    """
    if cell.finding is None:
        return []
    entries = dossiers.entries_about(cell.finding, "")[:MOST_TOLD]
    return dossiers.told(entries, cell.finding, TOLD, user)


def situation(client: Client, user: User, on: date) -> list[dict[str, str]]:
    """
    Return the brief in the six fields of TL-B1.03, a row for each company, as the
    record of that step has them; "" under what nothing is written of.
    """
    shown = brief(client, user, on)
    return [
        {"company": column.name}
        | {field: _answer(column.cells, points) for field, points in FIELDS.items()}
        for column in shown.columns
    ]


def sources(client: Client, user: User, on: date) -> str:
    """
    Return where a client's brief has it from, each source once.
    """
    shown = brief(client, user, on)
    named = [
        cell.finding.source
        for column in shown.columns
        for cell in column.cells
        if cell.finding and cell.finding.source
    ]
    return wording.listed(dict.fromkeys(named))


def _answer(cells: Iterable[Cell], points: Sequence[Point]) -> str:
    said = {cell.point: _said(cell) for cell in cells}
    known = [(point, said.get(point, "")) for point in points]
    if len(points) == 1:
        return known[0][1]
    return "\n".join(wording.labelled(p.label, text) for p, text in known if text)


def _said(cell: Cell) -> str:
    if cell.text:
        return cell.text
    return unknown(cell.finding.why) if cell.finding else ""


def unknown(why: str) -> str:
    return wording.labelled(UNKNOWN, why)


def _drawn(spent: Figures | None, point: Point) -> str:
    return spent.said(point) if spent else ""
