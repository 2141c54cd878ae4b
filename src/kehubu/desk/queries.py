from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kehubu.core import panels, prepared
from kehubu.core.prepared import ask_for
from kehubu.lessons import queries as lessons
from kehubu.people import queries as people
from kehubu.people import yearly
from kehubu.people.models import User
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Step
from kehubu.signoffs import queries as signed
from kehubu.signoffs.models import SignatureRequest
from kehubu.traffic.queue import incoming
from kehubu.work import queries as work
from kehubu.work.models import Project

SHOWN, PROJECTS = 50, 8


def _running(user: User) -> QuerySet[Project]:
    return work.projects(user).filter(state=Project.State.RUNNING)[:PROJECTS]


def _to_sign(user: User) -> QuerySet[SignatureRequest]:
    # Who has been asked what is told on the page of what is to be signed.
    return signed.to_sign(user).prefetch_related(None)


LISTS: dict[str, Callable[[User], QuerySet[Any]]] = {
    "steps": lambda user: procedures.inbox(user)[:SHOWN],
    "escalations": lambda user: procedures.escalated_to(user)[:SHOWN],
    "actions": lambda user: lessons.open_actions(user)[:SHOWN],
    "requests": lambda user: _to_sign(user)[:SHOWN],
    "questions": lambda user: signed.questions(user)[:SHOWN],
    "running": _running,
    "incoming": lambda user: incoming(user)[:SHOWN],
    "delegations": people.standing_in,
}


def today(user: User, at: datetime) -> dict[str, Any]:
    """
    Return what waits for the user: steps by urgency, signatures, running projects, and
    for whom the user stands in.
    """
    asks = [ask_for(build, user) for build in LISTS.values()]
    found = dict(zip(LISTS, prepared.together(*asks), strict=True))
    steps, running = found.pop("steps"), found.pop("running")
    return {
        **found,
        "late": [step for step in steps if _is_late(step, at)],
        "steps": [step for step in steps if not _is_late(step, at)],
        "standings": work.standings(running),
        "calendar_gaps": yearly.gaps(at) if _may_import(user) else (),
        "panels": panels.on("desk.today", user),
        "now": at,
    }


def _may_import(user: User) -> bool:
    """
    Tell whether it is worth asking what the calendar lacks: to others it is no use.
    """
    return user.has_perm("people.amend_agency")


def _is_late(step: Step, at: datetime) -> bool:
    return step.due_at is not None and step.due_at < at
