"""What follows from a completed review: its actions, and the case if it is one."""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import override

from kehubu.lessons import drafting, services
from kehubu.lessons.services.actions import Decided
from kehubu.people.models import User
from kehubu.procedures.models import Record, Step
from kehubu.work.evidence.reviews import follow
from kehubu.work.models import Project, WorkOrder


@follow
def act_on_review(step: Step, review: Record, by: User, at: datetime) -> None:
    """
    Take the actions that were decided; begin the case, if there is to be one.
    """
    project = _project(step)
    decided = [
        Decided(row["action"], row["owner"]["id"], date.fromisoformat(row["due_on"]))
        for row in review.data.get("actions") or []
        if row["owner"]["id"]
    ]
    services.take_actions(step, project, by=by, at=at, decided=decided)
    if review.data.get("is_case") == "yes":
        with override(settings.LANGUAGE_CODE):
            values = drafting.composed(project, review.data)
        reason = review.data.get("case_reason") or ""
        services.draft_case(step, project, by=by, at=at, values=values, reason=reason)


def _project(step: Step) -> Project:
    projects = Project.objects.select_related("client")
    if step.run.subject_kind == Project._meta.label_lower:
        return projects.get(pk=step.run.subject_id)
    orders = WorkOrder.objects.filter(department_run=step.run_id)
    return projects.get(pk__in=orders.values("project"))
