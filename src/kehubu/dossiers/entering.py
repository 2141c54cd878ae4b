"""Pasted lines made into figures, each with what stands against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.dossiers import media
from kehubu.dossiers.models import Rival
from kehubu.dossiers.pasting import Line
from kehubu.dossiers.services.spending import Spending, refused_rows
from kehubu.people.models import User


@dataclass(frozen=True, slots=True)
class Checked:
    """A pasted line as it would be entered, with all that is wrong with it."""

    line: Line
    row: Spending | None
    problems: Sequence[str]


def check(
    lines: Sequence[Line], client: Client, user: User, *, replace: bool
) -> list[Checked]:
    """
    Return the lines as they would be entered, each with its problems.
    """
    rivals = Rival.objects.visible_to(user).filter(client=client)
    named: dict[str, Rival] = {rival.name: rival for rival in rivals}
    known = media.codes()
    checked = [_checked(line, client, named, known) for line in lines]
    good = [each for each in checked if each.row]
    rows = [each.row for each in good if each.row]
    refused = refused_rows(client, rows, replace=replace)
    told = {good[place].line.number: said for place, said in refused.items()}
    return [
        Checked(each.line, each.row, [*each.problems, told[each.line.number]])
        if each.line.number in told
        else each
        for each in checked
    ]


def _checked(
    line: Line, client: Client, rivals: Mapping[str, Rival], known: Mapping[str, str]
) -> Checked:
    problems = [str(problem) for problem in line.problems]
    who, said = line.cells["who"], line.cells["medium"]
    is_own = who in media.OWN or who in {client.name, client.short_name}
    rival = None if is_own else rivals.get(who)
    if not is_own and rival is None:
        problems.append(_("竞争者里没有“%(name)s”，请先录入") % {"name": who})
    medium = known.get(said) or known.get(said.casefold())
    if medium is None:
        problems.append(_("不认识媒介“%(name)s”") % {"name": said})
    if problems or line.span is None or line.amount_fen is None or medium is None:
        return Checked(line, None, problems)
    row = Spending(
        span=line.span,
        medium=medium,
        region=line.cells["region"] or media.everywhere(),
        amount_fen=line.amount_fen,
        source=line.cells["source"],
        rival=rival,
    )
    return Checked(line, row, problems)
