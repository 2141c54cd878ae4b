"""
What projects answer for in the dossier of their client: the fields of TL-C1.01 on
what was done together, how it stands, and the papers of it.

A prospect has none of it; its dossier is not asked for them.
"""

from collections import Counter

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from kehubu.clients.models import Client
from kehubu.core import wording
from kehubu.dossiers import fields
from kehubu.people.models import User
from kehubu.procedures.models import Record
from kehubu.work.models import Project, WorkOrder

NAMED = 5
"""How many projects are named in one line."""
EXCHANGED = (
    "appointment",
    "credentials_report",
    "client_brief",
    "proposal_report",
    "client_answer",
    "plan_confirmation",
    "acceptance_form",
)
"""Records of what was said and confirmed between the client and us (往来文件)."""
SERVED = Q(status=Client.Status.CLIENT)


def _records() -> Exists:
    kind = Project._meta.label_lower
    held = Record.objects.filter(
        kind__in=EXCHANGED,
        step__run__subject_kind=kind,
        step__run__subject_id=OuterRef("pk"),
    )
    return Exists(_projects().filter(Exists(held)))


def _projects() -> QuerySet[Project]:
    return Project.objects.filter(client=OuterRef("pk"))


def _named(client: Client, user: User) -> str:
    seen = Project.objects.visible_to(user).filter(client=client).order_by("-pk")
    return wording.listed(seen.values_list("title", flat=True)[:NAMED])


def _standing(client: Client, user: User) -> str:
    seen = Project.objects.visible_to(user).filter(client=client)
    counted = Counter(seen.values_list("state", flat=True))
    return wording.listed(
        f"{Project.State(state).label} {n}" for state, n in counted.most_common()
    )


def _exchanged(client: Client, user: User) -> str:
    projects = Project.objects.visible_to(user).filter(client=client)
    count = Record.objects.filter(
        kind__in=EXCHANGED,
        step__run__subject_kind=Project._meta.label_lower,
        step__run__subject_id__in=projects.values("pk"),
    ).count()
    return ngettext("%(n)s 份记录", "%(n)s 份记录", count) % {"n": count}


def _ordered(client: Client, user: User) -> str:
    orders = WorkOrder.objects.visible_to(user).filter(project__client=client)
    count = orders.count()
    return ngettext("%(n)s 份工作单", "%(n)s 份工作单", count) % {"n": count}


def _page(client: Client) -> str:
    return client.get_absolute_url()


fields.provide(
    "f08",
    filled=Exists(_projects()),
    shown=_named,
    where=_page,
    applies=SERVED,
)
fields.provide(
    "f10",
    filled=Exists(_projects()),
    shown=_standing,
    where=_page,
    applies=SERVED,
)
fields.provide(
    "f11",
    filled=_records(),
    shown=_exchanged,
    where=_page,
    applies=SERVED,
)
fields.provide(
    "f12",
    filled=Exists(WorkOrder.objects.filter(project__client=OuterRef("pk"))),
    shown=_ordered,
    where=_page,
    applies=SERVED,
)
