from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from kehubu.clients.models import Client
from kehubu.clients.rules import ACCOUNT_PEOPLE
from kehubu.core.models import HistoryEntry
from kehubu.core.prepared import ask_for, together
from kehubu.documents import queries as documents
from kehubu.documents.models import ArchiveSet
from kehubu.people.models import Department, User
from kehubu.people.models.users import UserQuerySet
from kehubu.people.positions import DepartmentKind, Position
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Run, Step
from kehubu.signoffs import queries as signed
from kehubu.timesheets import queries as timesheets
from kehubu.work.departments import KINDS
from kehubu.work.models import Project, ProjectMember, Round, WorkOrder

STORY = 100


def projects(user: User) -> QuerySet[Project]:
    """
    Return the projects that the user may see, newest first.
    """
    seen = Project.objects.visible_to(user)
    return seen.select_related("client", "accountable").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """A project, and the steps at which it stands."""

    project: Project
    steps: list[Step]


def standings(found: Sequence[Project]) -> list[Standing]:
    """
    Return where each of these projects stands.
    """
    steps = procedures.open_steps(found)
    return [Standing(project, steps.get(project.pk, [])) for project in found]


@dataclass(frozen=True, slots=True)
class OfClient:
    """
    A client's projects as far as the user may see them; which kinds may be opened for
    it now; and the project that serves it, while nothing has come up in it.
    """

    projects: Sequence[Project]
    openings: set[str]
    at_rest: Project | None


def of_client(client: Client, user: User) -> OfClient:
    """
    Return what a client's page says of its projects, in one statement.
    """
    pk, asks = client.pk, (_projects_of, _kinds_running, _serving_at_rest)
    found, taken, at_rest = together(*(ask_for(ask, user, client=pk) for ask in asks))
    kind = Project.Kind.WIN if client.is_prospect else Project.Kind.SERVE
    openings = {kind.value} - {project.kind for project in taken}
    return OfClient(found, openings, next(iter(at_rest), None))


def _projects_of(user: User, *, client: int) -> QuerySet[Project]:
    return projects(user).filter(client=client)


def _kinds_running(user: User, *, client: int) -> QuerySet[Project]:
    """
    Return the running projects of a client, whoever may see them: only their kinds.
    """
    return Project.objects.filter(client=client, state=Project.State.RUNNING)


def _serving_at_rest(user: User, *, client: int) -> QuerySet[Project]:
    serving = _projects_of(user, client=client).filter(
        kind=Project.Kind.SERVE, state=Project.State.RUNNING
    )
    going = Round.objects.filter(project=OuterRef("pk"), ended_at=None)
    return serving.filter(~Exists(going))[:1]


def candidates(role: str) -> UserQuerySet:
    """
    Return who may have a part in the account team of a project, by pinyin.
    """
    account = DepartmentKind.ACCOUNT
    heads = User.objects.holding(Position.DEPARTMENT_HEAD, kind=account)
    found = {
        "ae": User.objects.holding(*ACCOUNT_PEOPLE),
        "am": User.objects.holding(Position.ACCOUNT_MANAGER) | heads,
        "ad": User.objects.holding(Position.ACCOUNT_DIRECTOR, Position.GENERAL_MANAGER),
    }
    return found[role].order_by("reading", "pk")


def likely_team(client: Client, user: User) -> dict[str, int]:
    """
    Return who will probably serve a client, by role: who does already, else the user
    and his superiors, else the only one who could.
    """
    team = dict(client.team.values_list("role", "user"))
    line = _line_of_command(user)
    for role in ProjectMember.Role.values:
        able = list(candidates(role).values_list("pk", flat=True))
        free = [pk for pk in able if pk not in team.values()]
        likely = [pk for pk in line if pk in free] or (free if len(free) == 1 else [])
        if likely:
            team.setdefault(role, likely[0])
    return team


def _line_of_command(user: User) -> list[int]:
    line = [user.pk]
    while (above := user.supervisor) and above.pk not in line:
        line.append(above.pk)
        user = above
    return line


def project_shown(project: Project, at: datetime) -> dict[str, Any]:
    """
    Return what a project's page shows: its run, people, orders, archive.
    """
    runs = procedures.runs_of(project)
    orders = project.orders.select_related("department", "issuer")
    run = runs[0]
    return {
        "run": run,
        "rounds": rounds_of(project),
        "at_rest": _is_at_rest(project),
        "members": project.members.select_related("user"),
        "orders": orders,
        "archive": documents.archive_of(project),
        **procedures.shown(run, at),
        "story": _story(project, run),
    }


def _is_at_rest(project: Project) -> bool:
    if not project.goes_round or not project.is_running:
        return False
    return not project.rounds.filter(ended_at=None).exists()


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round of regular service, with the orders and the archive that it has left."""

    round: Round
    orders: list[WorkOrder]
    archive: ArchiveSet | None


def rounds_of(project: Project) -> list[RoundLine]:
    """
    Return the rounds of a client's regular service, the latest first.
    """
    if not project.goes_round:
        return []
    rounds = list(project.rounds.order_by("-number"))
    archives = documents.archives_of(rounds)
    orders: dict[int, list[WorkOrder]] = {}
    for order in project.orders.select_related("department"):
        orders.setdefault(order.round, []).append(order)
    return [
        RoundLine(row, orders.get(row.number, []), archives.get(row.pk))
        for row in rounds
    ]


def orders(user: User) -> QuerySet[WorkOrder]:
    """
    Return the orders that the user may see, with those whom a list names.
    """
    seen = WorkOrder.objects.visible_to(user)
    people = ("project__client", "department", "issuer")
    return seen.select_related(*people).order_by("due_on", "-pk")


def order_shown(order: WorkOrder, at: datetime) -> dict[str, Any]:
    """
    Return what an order's page shows: what was signed, by whom, and what came of it.
    """
    kind = order._meta.label_lower
    runs = list(procedures.runs_of(order))
    shown: dict[str, Any] = {
        "content": signed.latest_content(kind, order.pk),
        "signatures": signed.signatures_on(kind, order.pk),
        "asked": signed.waiting_on(kind, order.pk),
        "files": documents.files_of(order),
        "papers": documents.papers_of(order),
        "deliveries": [
            (d, documents.files_of(d)) for d in order.deliveries.select_related()
        ],
        "revisions": order.revisions.all(),
        "run": runs[0] if runs else None,
        "story": _story(order, *runs),
    }
    return {**procedures.shown(runs[0], at), **shown} if runs else shown


def order_of(step: Step) -> WorkOrder:
    """
    Return the order that a department's step is about.

    :raises NotThisSubject: if its run is about something else
    """
    people = ("project__client", "department", "issuer", "revises", "department_run")
    return procedures.subject_of(step.run, WorkOrder.objects.select_related(*people))


def audience_of(run: Run) -> str:
    """
    Return to whom the result of a run was presented last; empty if no step says so.
    """
    presented = run.steps.filter(record__kind="presentation", state=Step.State.DONE)
    outcomes = presented.order_by("-pk").values_list("outcome", flat=True)
    return outcomes.first() or ""


def project_of(step: Step) -> Project:
    """
    Return the project that a step of the account department is about.

    :raises NotThisSubject: if its run is about something else
    """
    people = ("client", "accountable")
    return procedures.subject_of(step.run, Project.objects.select_related(*people))


def departments() -> QuerySet[Department]:
    """
    Return the departments to which orders can be sent.
    """
    return Department.objects.filter(kind__in=KINDS)


def executors(order: WorkOrder) -> QuerySet[User]:
    """
    Return who may be named to carry out an order: the people of the department.
    """
    people = User.objects.active().filter(posts__department=order.department)
    return people.distinct().order_by("reading")


def hours_spent(step: Step) -> int | None:
    """
    Return the hours entered on the run of a step, begun ones counted; None for none.
    """
    minutes = timesheets.minutes_of([step.run_id]).get(step.run_id)
    return None if minutes is None else -(-minutes // 60)


def issuing_run(project: Project) -> Run:
    """
    Return the run that issues the project's orders.
    """
    return procedures.runs_of(project)[0]


def _story(*rows: Model) -> QuerySet[HistoryEntry]:
    """
    Return what has happened to any of these rows, newest first.
    """
    entries = HistoryEntry.objects.none()
    for row in rows:
        entries = entries | procedures.story_of(row)
    return entries.order_by("-pk")[:STORY]
