"""How the sample agency looks after its clients: visits, calls, plans, follow-ups."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kehubu.care import services
from kehubu.care.models import Contact, PlanLine, Service
from kehubu.care.services.contacts import Wanted
from kehubu.clients.models import Client
from kehubu.persons.models import Post
from kehubu.sample.people import Crew
from kehubu.sample.pictures import picture

Kind = Contact.Kind


class Past(NamedTuple):
    """A contact of some days ago with one of the clients, by its place."""

    client: int
    days: int
    kind: Kind
    met: str
    note: str
    outcome: str = ""
    person: str = ""
    """The key person who was met."""


PAST = [
    Past(0, 40, Kind.ROUTINE, "", "上月首轮铺货八成，缺便利店的数。", person="周样例"),
    Past(0, 5, Kind.PHONE, "", "问中秋礼盒的样稿何时能看，答应周五。", person="何样例"),
    Past(1, 16, Kind.DROP_IN, "样例市场部经理", "送画册时聊到明年预算。", "下月细谈"),
    Past(2, 35, Kind.MEETING, "样例总经理", "总经理到场，定了华东先试。", "书面确认"),
    Past(3, 9, Kind.CHAT, "样例采购", "问发票抬头，已转财务。"),
    Past(4, 50, Kind.PHONE, "样例店长", "问开业物料的报价，等预算批下来再谈。"),
]


def look_after(crew: Crew, clients: Sequence[Client], at: datetime) -> None:
    """
    Have the executive be in touch with the first clients, and plan what comes next.
    """
    noted = [_note(crew, clients[past.client], at, past) for past in PAST]
    for client in clients[:3]:
        services.open_plan(client, by=crew.manager, at=at, owner=crew.executive)
    _render(crew, clients[0], at)
    services.plan_contact(
        clients[0],
        by=crew.executive,
        at=at,
        owner=crew.executive,
        colleagues=[crew.manager],
        values=_planned(at, Kind.ROUTINE, "季度例行拜访：看首轮数据，谈中秋"),
    )
    services.add_follow_up(
        noted[1],
        by=crew.executive,
        at=at,
        what="周五前送中秋礼盒样稿",
        owner=crew.executive,
        due_on=timezone.localdate(at) + timedelta(days=2),
    )
    services.add_follow_up(
        noted[4],
        by=crew.executive,
        at=at,
        what="发票抬头开错，客户要求重开",
        owner=crew.executive,
        due_on=timezone.localdate(at) + timedelta(days=1),
        is_complaint=True,
    )
    while services.open_summaries(at=at):
        pass


def _note(crew: Crew, client: Client, at: datetime, past: Past) -> Contact:
    is_senior = past.kind == Kind.MEETING
    values: dict[str, Any] = {
        "kind": past.kind,
        "done_at": _morning(at, -past.days),
        "met": past.met,
        "met_senior": is_senior,
        "persons": [post.person for post in _posts(client, past.person)],
        "note": past.note,
        "outcome": past.outcome,
    }
    return services.note_contact(
        client,
        by=crew.manager,
        at=at,
        owner=crew.executive,
        colleagues=[crew.director] if is_senior else [],
        values=values,
        photos=[_photo()] if past.kind == Kind.DROP_IN else [],
        wanted=_wanted(crew, at) if is_senior else None,
    )


def _posts(client: Client, name: str) -> Iterable[Post]:
    there = Post.objects.filter(client=client, person__name=name)
    return there.current().select_related("person")


def _wanted(crew: Crew, at: datetime) -> Wanted:
    due_on = timezone.localdate(at) + timedelta(days=7)
    return Wanted("寄会议纪要给样例总经理", crew.executive, due_on)


def _planned(at: datetime, kind: Kind, purpose: str) -> dict[str, Any]:
    return {"kind": kind, "planned_at": _morning(at, 1), "purpose": purpose}


def _morning(at: datetime, days: int) -> datetime:
    local = timezone.localtime(at) + timedelta(days=days)
    return local.replace(hour=10, minute=0, second=0, microsecond=0)


def _render(crew: Crew, client: Client, at: datetime) -> None:
    lines = PlanLine.objects.filter(client=client)
    line = lines.filter(service__counts=Service.Counts.RECORD).order_by("pk")[0]
    services.record_service(
        line,
        by=crew.executive,
        at=at,
        done_on=timezone.localdate(at),
        note="发出样例市场简报第一期",
    )


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("样例照片.png", picture(), "image/png")
