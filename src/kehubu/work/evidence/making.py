"""Making it: who does, in what parts, and whether a film is to be shot (TL-B3–B6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures import services as procedures
from kehubu.procedures.evidence import Evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.queries import node_of
from kehubu.procedures.records import FormEvidence
from kehubu.work.queries import order_of
from kehubu.work.records import prefills
from kehubu.work.records.creation import FINAL_ART, testing_rule
from kehubu.work.records.planning import TEAM_SHEET


class Assignment(Evidence):
    """
    Who makes it, named on the page of the step: one executor, or several as a team.
    """

    template = "work/step_assignment.html"
    chooses_outcome = False
    is_concluded_elsewhere = True

    def missing(self, step: Step, outcome: str) -> list[str]:
        return [] if _executors(step) else [_("请至少指定一位执行人。")]

    def outcome(self, step: Step, chosen: str) -> str:
        """
        Say ``team`` of several, where the definition tells them apart.
        """
        if not node_of(step).outcomes:
            return ""
        return "team" if len(_executors(step)) > 1 else "executor"


class TeamSheet(FormEvidence):
    """
    The parts of a team; whoever stands in it takes part from then on, from whatever
    department (TL-B3.03), the leader in front.
    """

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        record = Record.objects.select_related("saved_by").get(step=step)
        named = [record.data["leader"]["id"]]
        named += [row["member"]["id"] for row in record.data["members"]]
        known = [part.user_id for part in _executors(step)]
        keys = list(dict.fromkeys([*named, *known]))
        people = User.objects.active().in_bulk(keys)
        procedures.cast(
            step.run,
            by=by or record.saved_by,
            at=at,
            role="executor",
            users=[people[pk] for pk in keys if pk in people],
        )


def team_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse a team that names somebody twice, or whose leader is not of it.
    """
    members = [
        row["member"]["id"] for row in data.get("members") or [] if row.get("member")
    ]
    told = []
    if len(set(members)) < len(members):
        told.append(_("同一个人在小组里写了两次。"))
    leader = data.get("leader")
    if leader and leader["id"] not in members:
        told.append(_("组长“%(name)s”也要写进成员与分工。") % {"name": leader["name"]})
    return told


class FinalArt(FormEvidence):
    """
    The final version; the order's medium decides whether a meeting before the shoot
    must be attended afterwards (TL-B6.12).
    """

    chooses_outcome = False

    def outcome(self, step: Step, chosen: str) -> str:
        if not node_of(step).outcomes:
            return ""
        return "film" if order_of(step).is_filmed else "other"


def _executors(step: Step) -> list[Any]:
    return list(step.run.participants.filter(role="executor"))


evidence.register("assignment", Assignment())
evidence.register(
    "team_sheet", TeamSheet(TEAM_SHEET, rule=team_rule, prefill=prefills.team)
)
evidence.register("final_art", FinalArt(FINAL_ART, rule=testing_rule))
