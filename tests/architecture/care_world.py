"""The care of the matrix's client: a plan, a visit to come, a follow-up, a standard."""

from datetime import timedelta

from django.utils import timezone

from kehubu.care import services
from kehubu.care.models import Service, Standard, Target
from kehubu.persons import services as persons

DAY = timedelta(days=1)
OF_CLIENT = ("of_client", "glance", "plan", "open_plan", "add_line")
OF_CONTACT = (
    "contact",
    "amend_contact",
    "complete_contact",
    "cancel_contact",
    "add_follow_up",
)
OF_FOLLOW_UP = ("follow_up", "drop_follow_up", "replan_follow_up")
OF_LINE = ("amend_line", "end_line", "record")


def cared_for(crew, client):
    """
    Return the addresses of a client's care, with their arguments.
    """
    now = timezone.now()
    services.found_standards(by=None, at=now)
    by = {"by": crew.executive, "at": now}
    lines = services.open_plan(client, **by, owner=crew.executive)
    line = next(line for line in lines if line.service.counts == "record")
    today = timezone.localdate(now)
    record = services.record_service(line, **by, done_on=today, note="发出简报")
    who = {"name": "周样例", "source": "meeting"}
    met = persons.add(**by, client=client, values=who, post={}).person
    planned = {"kind": "routine", "planned_at": now + DAY, "purpose": "看样稿"}
    planned["persons"] = [met]
    contact = services.plan_contact(
        client, **by, owner=crew.executive, colleagues=[crew.designer], values=planned
    )
    follow_up = services.add_follow_up(
        contact, **by, what="送样稿", owner=crew.executive, due_on=today
    )
    pages = {
        **dict.fromkeys(OF_CLIENT, client),
        **dict.fromkeys(OF_CONTACT, contact),
        **dict.fromkeys(OF_FOLLOW_UP, follow_up),
        **dict.fromkeys(OF_LINE, line),
        "of_person": met,
        "withdraw_record": record,
        "amend_standard": Standard.objects.get(grade="A"),
        "amend_target": Target.objects.first(),
        "amend_service": Service.objects.first(),
    }
    return {f"care:{name}": (row.pk,) for name, row in pages.items()}
