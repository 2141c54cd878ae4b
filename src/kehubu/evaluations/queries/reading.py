"""Clients as they are judged: the list, one client's page, grades for other apps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise

from kehubu.clients.models import Client, Membership
from kehubu.core.models import HistoryEntry
from kehubu.evaluations import registers, scoring
from kehubu.evaluations.lifecycle import Suggestion, suggest
from kehubu.evaluations.models import (
    Credit,
    Evaluation,
    Grade,
    HealthPoint,
    Scheme,
    Score,
    Signal,
    Stage,
    Standing,
    WinBack,
    WinBackStep,
)
from kehubu.evaluations.models.seeing import money_of
from kehubu.evaluations.queries.working import facts_of
from kehubu.evaluations.registers import VITALS, Figure
from kehubu.people.models import User
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import SignatureRequest

TREND = 6
"""Months of health that are shown."""
STORY = 50


def clients(user: User) -> QuerySet[Client]:
    """
    Return the clients whose grades the user may read, with how they stand, in the
    order of their readings; ``sees_money`` tells of which of them also the scores.
    Prospects are not evaluated.
    """
    team = Membership.objects.select_related("user").order_by("pk")
    signals = Signal.objects.visible_to(user).open()
    judged = Client.objects.visible_to(user).filter(status=Client.Status.CLIENT)
    return (
        judged.annotate(sees_money=money_of(user, "pk"))
        .select_related("standing")
        .prefetch_related(
            Prefetch("team", team), Prefetch("signals", signals, "open_signals")
        )
        .order_by("sort_key", "pk")
    )


def evaluations(user: User) -> QuerySet[Evaluation]:
    seen = Evaluation.objects.visible_to(user)
    return seen.select_related("client", "evaluator", "scheme")


def win_backs(user: User) -> QuerySet[WinBack]:
    return WinBack.objects.visible_to(user).select_related("client", "opened_by")


def steps_of(plan: WinBack, user: User) -> list[WinBackStep]:
    """
    Return the steps of a win-back plan, the earliest due first.
    """
    seen = WinBackStep.objects.visible_to(user).filter(plan=plan)
    return list(seen.select_related("owner", "done_by", "plan__client"))


def grades(keys: Iterable[int]) -> dict[int, str]:
    """
    Return the grades of these clients by their keys, in one statement; who has none is
    left out. For other apps: what a grade may change is extra service, never how soon
    one answers (TL-C2.08).
    """
    graded = Standing.objects.filter(client__in=list(keys)).exclude(grade="")
    return dict(graded.values_list("client", "grade"))


def scheme() -> Scheme | None:
    """
    Return by what clients are scored: the agency's last word; None is the handbook's.
    """
    return Scheme.objects.order_by("-number").first()


def schemes(user: User) -> QuerySet[Scheme]:
    return Scheme.objects.visible_to(user).select_related("set_by")


@dataclass(frozen=True, slots=True)
class Line:
    """A score with what the system knows of its criterion now."""

    score: Score
    figures: Sequence[Figure]

    @property
    def suggested(self) -> int | None:
        """
        The points of the first figure that suggests any.
        """
        for figure in self.figures:
            if figure.share is not None:
                return scoring.points_of(figure.share, self.score.weight)
        return None


def scores(evaluation: Evaluation, user: User) -> list[Line]:
    """
    Return the scores of an evaluation; while it is a draft, with present figures.
    """
    rows = Score.objects.visible_to(user).filter(evaluation=evaluation)
    known = known_of(evaluation) if evaluation.is_draft else {}
    return [Line(row, known.get(row.criterion, ())) for row in rows]


def known_of(evaluation: Evaluation) -> Mapping[str, Sequence[Figure]]:
    """
    Return what the system knows of a client in the half-year that is evaluated.
    """
    key = evaluation.client_id
    return registers.figures_of([key], evaluation.period)[key]


def asked_signatures(evaluation: Evaluation) -> list[SignatureRequest]:
    """
    Return whose signature is asked for, or was given, at the present submission.
    """
    return list(signed.requests_of(evaluation.occasion))


def glance(client: Client, user: User) -> dict[str, Any]:
    """
    Return of how a client stands what fits on a card. Two statements.
    """
    standing = Standing.objects.visible_to(user).filter(client=client).first()
    signals = Signal.objects.visible_to(user).open().filter(client=client)
    return {"standing": standing, "signals": list(signals)}


def due_by(day: date) -> QuerySet[Standing]:
    """
    Return the clients whose next evaluation is due by then.
    """
    return Standing.objects.filter(next_due_on__lte=day)


@dataclass(frozen=True, slots=True)
class Vital:
    """An input of the health score as it is shown; without points there are no data."""

    label: str | Promise
    weight: int
    points: int | None
    said: str


def of_client(client: Client, user: User, today: date) -> dict[str, Any]:
    """
    Return what a client's page tells: each part as far as the user may see it.
    """
    standing = Standing.objects.visible_to(user).filter(client=client).first()
    sees_money = user.has_perm("evaluations.see_money", client)
    return {
        "client": client,
        "standing": standing,
        "vitals": _vitals(standing, sees_money=sees_money),
        "points": trend(client, user),
        "signals": list(
            Signal.objects.visible_to(user)
            .filter(client=client)
            .open()
            .select_related("handled_by")
        ),
        "grades": list(
            Grade.objects.visible_to(user)
            .filter(client=client)
            .select_related("evaluation", "signature__signer")
        ),
        "stages": list(
            Stage.objects.visible_to(user)
            .filter(client=client)
            .select_related("set_by")
        ),
        "suggestion": stage_suggested(client, today),
        "evaluations": list(evaluations(user).filter(client=client)),
        "win_backs": list(win_backs(user).filter(client=client)),
        "sees_money": sees_money,
    }


def trend(client: Client, user: User) -> list[HealthPoint]:
    """
    Return the health of the last months, oldest first.
    """
    seen = HealthPoint.objects.visible_to(user).filter(client=client)
    return list(seen.order_by("-month")[:TREND])[::-1]


def credits_of(client: Client, user: User) -> list[Credit]:
    """
    Return what was decided of a client's credit, as far as the user may see it.
    """
    seen = Credit.objects.visible_to(user).filter(client=client)
    return list(seen.select_related("decided_by"))


def stage_suggested(client: Client, today: date) -> Suggestion:
    return suggest(facts_of([client.pk], today)[client.pk])


def story(row: Any) -> QuerySet[HistoryEntry]:
    return HistoryEntry.objects.story_of(row)[:STORY]


def _vitals(standing: Standing | None, *, sees_money: bool) -> list[Vital]:
    computed = {each["key"]: each for each in (standing.inputs if standing else ())}
    return [
        Vital(
            vital.label,
            vital.weight,
            computed.get(vital.key, {}).get("points"),
            computed.get(vital.key, {}).get("said", ""),
        )
        for vital in VITALS
        if sees_money or not vital.is_money
    ]
