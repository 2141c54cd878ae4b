"""A project: opened for a client, with its people, and its run begun."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
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
from kehubu.work import queries
from kehubu.work.models import Project, ProjectMember

Kind = Project.Kind
PROCEDURES = {Kind.WIN: "TL-B1", Kind.SERVE: "TL-B2", Kind.FLOW: "RB-ATT9"}
"""By which procedure each kind of project goes."""
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


class NotYetAClient(DomainError):
    code = "project_not_yet_a_client"
    message = _("%(client)s还不是客户，先争取下来，再开始常规服务。")
    field = "client"


class AlreadyServed(DomainError):
    code = "project_already_served"
    message = _("%(client)s已在常规服务中：项目 %(number)s。")
    field = "client"


class NobodyToServe(DomainError):
    code = "project_nobody_to_serve"
    message = _("原来的小组已不齐，请安排人员后再开始常规服务。")


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
    kind: str = Kind.WIN,
) -> Project:
    """
    Open a project for a client, and begin its run of the procedure of its kind.

    :raises AlreadyAClient: if there is nobody to win
    :raises AlreadyPursued: if a running project pursues the client
    :raises NotYetAClient: if a prospect should be served
    :raises AlreadyServed: if a running project serves the client
    :raises NotThePosition: if somebody may not have that part in a project
    :raises SupervisorsMustDiffer: if one person should sign twice (TL-BX.2)
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "work.open_project")
    team = {"ae": ae, "am": am, "ad": ad}
    _check_client(client, Kind(kind))
    check_team(team)
    clients.complete_team(client, by=by, at=at, team=team)
    return _open(client, Kind(kind), title, team, by, at)


@transaction.atomic
def serve_on(project: Project, *, by: User | None, at: datetime) -> Project | None:
    """
    Begin the regular service of a client who has been won, with the team that has won
    him (TL-B1.23); None where a project serves him already.

    :raises NobodyToServe: if the team is no longer complete
    """
    client = Client.objects.select_for_update().get(pk=project.client_id)
    if running(client, Kind.SERVE):
        return None
    members = project.members.select_related("user")
    team = {member.role: member.user for member in members}
    if set(team) != set(ProjectMember.Role.values):
        raise NobodyToServe
    try:
        check_team(team)
    except DomainError as error:
        raise NobodyToServe from error
    return _open(client, Kind.SERVE, gettext("常规服务"), team, by, at)


def running(client: Client, kind: str) -> Project | None:
    """
    Return the running project of a kind for a client, if there is one.
    """
    found = client.projects.filter(state=Project.State.RUNNING, kind=kind)
    return found.order_by("pk").first()


def _open(
    client: Client,
    kind: Kind,
    title: str,
    team: Mapping[str, User],
    by: User | None,
    at: datetime,
) -> Project:
    project = Project.objects.create(
        number=_number(client, by, at),
        title=title,
        client=client,
        kind=kind,
        accountable=team["ae"],
        opened_at=at,
    )
    ProjectMember.objects.bulk_create(
        ProjectMember(project=project, role=role, user=user)
        for role, user in team.items()
    )
    history.record("project.opened", project, by=by, at=at, within=client)
    procedures.start(
        PROCEDURES[kind],
        by=by,
        at=at,
        subject=project,
        title=str(project),
        people=cast_of(team),
    )
    search.refresh_soon(Project, [project.pk])
    return project


def _check_client(client: Client, kind: Kind) -> None:
    pursued, served = running(client, Kind.WIN), running(client, Kind.SERVE)
    if kind == Kind.WIN and not client.is_prospect:
        raise AlreadyAClient(client=client.name)
    if kind == Kind.WIN and pursued:
        raise AlreadyPursued(number=pursued.number)
    if kind == Kind.SERVE and client.is_prospect:
        raise NotYetAClient(client=client.name)
    if kind == Kind.SERVE and served:
        raise AlreadyServed(client=client.name, number=served.number)


def check_team(team: Mapping[str, User]) -> None:
    """
    Refuse a team in which somebody lacks the position, or one would sign twice.

    :raises NotThePosition: if somebody may not have that part in a project
    :raises SupervisorsMustDiffer: if one person should sign twice (TL-BX.2)
    """
    for role, user in team.items():
        if not queries.candidates(role).filter(pk=user.pk).exists():
            raise NotThePosition(name=user.name, role=ProjectMember.Role(role).label)
    if team["am"] == team["ad"]:
        raise SupervisorsMustDiffer


def _number(client: Client, by: User | None, at: datetime) -> str:
    """
    Number a project by client, year and serial: 星河-2026-003.
    """
    name = (client.short_name or client.name)[:NAME]
    series = f"{name}-{timezone.localtime(at):%Y}"
    return f"{series}-{documents.next_number(series, by=by, at=at):03}"


def cast_of(team: Mapping[str, User]) -> dict[str, list[User]]:
    """
    Return who plays which role in the run of a project. The supervisor who signs is
    the account manager; if he has issued the order himself, the head of the account
    department or another manager (domain §7.2).
    """
    heads = User.objects.holding(Position.DEPARTMENT_HEAD, kind=DepartmentKind.ACCOUNT)
    managers = User.objects.holding(Position.ACCOUNT_MANAGER)
    directors = User.objects.holding(Position.ACCOUNT_DIRECTOR)
    return {
        "ae": [team["ae"]],
        "am": [team["am"]],
        "ad": [team["ad"], *directors.order_by("pk")],
        "hs": [team["am"], *heads.order_by("pk"), *managers.order_by("pk")],
        "gm": list(User.objects.holding(Position.GENERAL_MANAGER).order_by("pk")),
        "keeper": list(User.objects.holding(Position.ADMINISTRATION).order_by("pk")),
        "finance": list(User.objects.holding(Position.FINANCE).order_by("pk")),
    }
