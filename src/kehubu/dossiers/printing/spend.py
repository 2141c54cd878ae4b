"""Advertising spend, on the papers of a client."""

from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.core import money, papers, wording
from kehubu.dossiers import spending
from kehubu.dossiers.printing.rooms import Room
from kehubu.people.models import User

YEARS = 3
"""Of which the whole dossier states the spend."""
MOST_SPENDERS = 5
"""Columns of that table."""
MOST_MEDIA = 4


def in_short(client: Client, user: User, room: Room) -> list[papers.Block]:
    """
    Return who spent how much in the last year that is known, and mostly on what.
    """
    years = spending.years(client, user)
    if not years:
        return []
    found = spending.grid(client, user, spending.Asked(years[0]))
    rows = [
        [each.name, money.shown(each.total), wording.listed(_mostly(each))]
        for each in found.spenders[: room.spenders]
    ]
    heading = _("%(year)s年广告量") % {"year": years[0]}
    columns = [_("谁的"), _("金额"), _("主要媒介")]
    return [papers.Table(heading, columns, rows, [2, 2, 4])]


def _mostly(spender: spending.Spender) -> list[str]:
    """
    Return the media that cost most, with their share of the whole.
    """
    labels = dict(spending.Medium.choices)
    media = sorted(spender.by_medium.items(), key=lambda pair: -pair[1])[:MOST_MEDIA]
    whole = spender.total or 1
    return [f"{labels[code]} {round(100 * amount / whole)}%" for code, amount in media]


def by_year(client: Client, user: User) -> list[papers.Block]:
    """
    Return the spend of the last years, of client and rivals: media by spenders.
    """
    blocks: list[papers.Block] = []
    for year in spending.years(client, user)[:YEARS]:
        asked = spending.Asked(year, spending.ALL)
        found = spending.grid(client, user, asked)
        rows = [
            [
                label,
                *(
                    money.shown(s.by_medium.get(code))
                    for s in found.spenders[:MOST_SPENDERS]
                ),
            ]
            for code, label in found.media
        ]
        rows.append(
            [_("合计"), *(money.shown(s.total) for s in found.spenders[:MOST_SPENDERS])]
        )
        columns = [_("媒介"), *(s.name for s in found.spenders[:MOST_SPENDERS])]
        heading = _("%(year)s年广告量") % {"year": year}
        blocks.append(papers.Table(heading, columns, rows))
    return blocks
