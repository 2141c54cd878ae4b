"""What follows a moment after a plan has changed: its people are told."""

from django.urls import reverse
from django.utils import timezone

from kehubu.core import facts, notices
from kehubu.core.models import HistoryEntry
from kehubu.work.models import PlanTask
from kehubu.work.services.plans import TASK_REPLANNED


@facts.on(TASK_REPLANNED)
def tell_owner(task_id: int) -> None:
    """
    Tell the owner of a task that somebody else has planned other dates for it.
    """
    tasks = PlanTask.objects.select_related("owner", "plan__project")
    task = tasks.get(pk=task_id)
    verbs = ["plan.replanned", "plan.amended"]
    moved = HistoryEntry.objects.about(task).filter(verb__in=verbs)
    last = moved.order_by("pk").last()
    if task.owner is None or last is None or last.by_id == task.owner_id:
        return
    notices.notify(
        [task.owner],
        "schedules.replanned",
        key=f"replanned:{last.pk}",
        url=reverse("schedules:project", args=[task.plan.project_id]),
        at=timezone.now(),
        task=task.task,
        title=task.plan.project.title,
        ends_on=task.ends_on.isoformat(),
    )
