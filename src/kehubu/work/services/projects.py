"""A project: opened for a client, with its people, and its run begun."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.clients.services.clients import NotThePosition
from kehubu.core import history, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind, Position
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Run
from kehubu.work import queries
from kehubu.work.models import Project, ProjectMember

WIN_A_CLIENT = "TL-B1"
NAME = 40
"""How much of a client's name a project number takes."""


class AlreadyPursued(DomainError):
    code = "project_already_pursued"
    message = _("已有进行中的项目 %(number)s 在争取这个客户。")
    field = "client"


class AlreadyAClient(DomainError):
    code = "project_already_a_client"
    message = _("%(client)s已经是客户，不用再争取。")
    field = "client"


class SupervisorsMustDiffer(DomainError):
    code = "project_supervisors_must_differ"
    message = _("客户总监和客户经理要由两个人担任，否则凑不齐两个签字。")
    field = "ad"


@transaction.atomic
def open_project(
    client: Client,
    *,
    by: User,
    at: datetime,
    title: str,
    ae: User,
    am: User,
    ad: User,
) -> Project:
    """
    Open the project of winning a client, and begin its run of TL-B1.

    :raises AlreadyAClient: if there is nobody to win
    :raises AlreadyPursued: if a running project pursues the client
    :raises NotThePosition: if somebody may not have that part in a project
    :raises SupervisorsMustDiffer: if one person should sign twice (TL-BX.2)
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "work.open_project")
    _check(client, {"ae": ae, "am": am, "ad": ad})
    number = _number(client, by, at)
    project = Project.objects.create(
        number=number, title=title, client=client, accountable=ae, opened_at=at
    )
    roles = {"ae": ae, "am": am, "ad": ad}
    ProjectMember.objects.bulk_create(
        ProjectMember(project=project, role=role, user=user)
        for role, user in roles.items()
    )
    history.record("project.opened", project, by=by, at=at, within=client)
    clients.complete_team(client, by=by, at=at, team=roles)
    _start_run(project, by, at, ae=ae, am=am, ad=ad)
    search.refresh_soon(Project, [project.pk])
    return project


def _check(client: Client, team: Mapping[str, User]) -> None:
    if not client.is_prospect:
        raise AlreadyAClient(client=client.name)
    running = client.projects.filter(state=Project.State.RUNNING).first()
    if running:
        raise AlreadyPursued(number=running.number)
    for role, user in team.items():
        if not queries.candidates(role).filter(pk=user.pk).exists():
            raise NotThePosition(name=user.name, role=ProjectMember.Role(role).label)
    if team["am"] == team["ad"]:
        raise SupervisorsMustDiffer


def _number(client: Client, by: User, at: datetime) -> str:
    """
    Number a project by client, year and serial: 星河-2026-003.
    """
    name = (client.short_name or client.name)[:NAME]
    series = f"{name}-{timezone.localtime(at):%Y}"
    return f"{series}-{documents.next_number(series, by=by, at=at):03}"


def _start_run(
    project: Project, by: User, at: datetime, *, ae: User, am: User, ad: User
) -> Run:
    """
    Begin TL-B1. The supervisor who signs is the account manager; if he has issued the
    order himself, the head of the account department or another manager (domain §7.2).
    """
    heads = User.objects.holding(Position.DEPARTMENT_HEAD, kind=DepartmentKind.ACCOUNT)
    managers = User.objects.holding(Position.ACCOUNT_MANAGER)
    directors = User.objects.holding(Position.ACCOUNT_DIRECTOR)
    people = {
        "ae": [ae],
        "am": [am],
        "ad": [ad, *directors.order_by("pk")],
        "hs": [am, *heads.order_by("pk"), *managers.order_by("pk")],
        "gm": list(User.objects.holding(Position.GENERAL_MANAGER).order_by("pk")),
        "keeper": list(User.objects.holding(Position.ADMINISTRATION).order_by("pk")),
    }
    return procedures.start(
        WIN_A_CLIENT,
        by=by,
        at=at,
        subject=project,
        title=str(project),
        people=people,
    )
