from datetime import datetime
from typing import Any

from kehubu.lessons import queries as lessons
from kehubu.people import queries as people
from kehubu.people import yearly
from kehubu.people.models import User
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Step
from kehubu.signoffs import queries as signed
from kehubu.traffic.queue import incoming
from kehubu.work import queries as work
from kehubu.work.models import Project

SHOWN, PROJECTS = 50, 8


def today(user: User, at: datetime) -> dict[str, Any]:
    """
    Return what waits for the user: steps by urgency, signatures, running projects, and
    for whom the user stands in.
    """
    steps = list(procedures.inbox(user)[:SHOWN])
    running = work.projects(user).filter(state=Project.State.RUNNING)
    return {
        "late": [step for step in steps if _is_late(step, at)],
        "steps": [step for step in steps if not _is_late(step, at)],
        "escalations": procedures.escalated_to(user)[:SHOWN],
        "actions": list(lessons.open_actions(user)[:SHOWN]),
        # Who has been asked what is told on the page of what is to be signed.
        "requests": signed.to_sign(user).prefetch_related(None)[:SHOWN],
        "questions": signed.questions(user)[:SHOWN],
        "standings": work.standings(list(running[:PROJECTS])),
        "incoming": incoming(user)[:SHOWN],
        "delegations": people.standing_in(user),
        "calendar_gaps": yearly.gaps(at) if _may_import(user) else (),
        "now": at,
    }


def _may_import(user: User) -> bool:
    """
    Tell whether it is worth asking what the calendar lacks: to others it is no use.
    """
    return user.has_perm("people.amend_agency")


def _is_late(step: Step, at: datetime) -> bool:
    return step.due_at is not None and step.due_at < at
