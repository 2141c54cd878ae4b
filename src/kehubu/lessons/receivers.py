"""What follows a moment later: owners are told, works are copied into the case."""

from django.utils import timezone

from kehubu.core import facts, notices
from kehubu.lessons import drafting, services
from kehubu.lessons.models import Action, Case
from kehubu.lessons.services.actions import ASSIGNED
from kehubu.lessons.services.cases import DRAFTED


@facts.on(ASSIGNED)
def tell_owner(action_id: int) -> None:
    action = Action.objects.open().select_related("owner").filter(pk=action_id).first()
    if action is None:
        return
    notices.notify(
        [action.owner],
        "lessons.action",
        key=f"action:{action.pk}:{action.owner_id}:{action.due_on}",
        url=action.get_absolute_url(),
        at=timezone.now(),
        what=action.what,
        day=action.due_on.isoformat(),
    )


@facts.on(DRAFTED)
def fill_case(case_id: int) -> None:
    case = Case.objects.get(pk=case_id)
    files = drafting.works(case)
    services.collect_works(case, by=None, at=timezone.now(), files=files)
