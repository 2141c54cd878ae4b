"""A project that goes on with other people, under another name, or not at all."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import history, notices, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import queries as runs
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Run
from kehubu.work.models import Project, ProjectMember, Round, WorkOrder
from kehubu.work.services import plans
from kehubu.work.services.orders import ProjectEnded
from kehubu.work.services.projects import cast_of, check_team
from kehubu.work.services.rounds import FINISHED
from kehubu.work.services.withdrawal import withdraw_orders


class ReasonMissing(DomainError):
    code = "project_reason_missing"
    message = _("请写明原因。")
    field = "reason"


class SameTeam(DomainError):
    code = "project_same_team"
    message = _("小组没有变化。")


@transaction.atomic
def change_team(
    project: Project,
    *,
    by: User,
    at: datetime,
    ae: User,
    am: User,
    ad: User,
    reason: str,
) -> Project:
    """
    Give a running project another team: open steps, and signatures that were asked
    for, go to the new people, here and in the departments that work for it.

    :raises ProjectEnded: if it is over
    :raises ReasonMissing: if no reason is given
    :raises SameTeam: if nobody is changed
    :raises NotThePosition: if somebody may not have that part in a project
    :raises SupervisorsMustDiffer: if one person should sign twice (TL-BX.2)
    """
    project = _locked(project)
    require(by, "work.lead_project", project)
    _check_running(project, reason)
    team = {"ae": ae, "am": am, "ad": ad}
    before = {m.role: m.user for m in project.members.select_related("user")}
    if before == team:
        raise SameTeam
    check_team(team)
    _seat(project, team, by, at, reason)
    return project


@transaction.atomic
def seat(
    project: Project, team: Mapping[str, User], *, by: User, at: datetime
) -> Project:
    """
    Have a running project go on with another team, because its client was handed over;
    who may be in it is for the service that hands over to say.
    """
    project = _locked(project)
    _seat(project, team, by, at, gettext("客户移交"))
    return project


def _seat(
    project: Project, team: Mapping[str, User], by: User, at: datetime, reason: str
) -> None:
    before = {m.role: m.user for m in project.members.select_related("user")}
    changes = {
        role: [before[role].name if role in before else "", user.name]
        for role, user in team.items()
        if before.get(role) != user
    }
    _write_team(project, team)
    for run in _running_runs(project):
        _recast(run, team, by, at)
    history.record(
        "project.team",
        project,
        by=by,
        at=at,
        within=project.client,
        reason=reason,
        changes=changes,
    )
    _tell(team.values(), "work.in_team", project, by, at)


@transaction.atomic
def rename_project(project: Project, *, by: User, at: datetime, title: str) -> Project:
    """
    Call a running project something else; what has been signed keeps the old name.

    :raises ProjectEnded: if it is over
    """
    project = _locked(project)
    require(by, "work.draft_order", project)
    if not project.is_running:
        raise ProjectEnded(state=project.get_state_display())
    within, values = project.client, {"title": title}
    history.amend(
        project, "project.renamed", by=by, at=at, within=within, values=values
    )
    procedures.retitle(_runs(project).get(), by=by, at=at, title=str(project))
    orders = project.orders.select_related("department_run", "project")
    for order in orders:
        if order.department_run:
            titled = f"{order.number} · {title}"
            procedures.retitle(order.department_run, by=by, at=at, title=titled)
    search.refresh_soon(Project, [project.pk])
    search.refresh_soon(WorkOrder, [order.pk for order in project.orders.all()])
    return project


@transaction.atomic
def call_off(project: Project, *, by: User, at: datetime, reason: str) -> Project:
    """
    Call a running project off: its run and its unfinished orders are withdrawn, and
    everybody who works on it is told.

    :raises ProjectEnded: if it is over
    :raises ReasonMissing: if no reason is given
    """
    project = _locked(project)
    require(by, "work.lead_project", project)
    _check_running(project, reason)
    for run in _runs(project).filter(state=Run.State.RUNNING):
        procedures.withdraw(run, by=by, at=at, reason=reason)
    unfinished = project.orders.exclude(state__in=FINISHED)
    withdraw_orders(unfinished, by=by, at=at, reason=reason)
    plans.abandon(project, by=by, at=at, reason=reason)
    for row in project.rounds.filter(ended_at=None):
        ended = {"state": Round.State.DROPPED, "ended_at": at}
        history.amend(row, "round.ended", by=by, at=at, within=project, values=ended)
    history.amend(
        project,
        "project.called_off",
        by=by,
        at=at,
        within=project.client,
        reason=reason,
        values={"state": Project.State.CALLED_OFF},
    )
    members = User.objects.filter(project_parts__project=project).distinct()
    _tell(members, "work.called_off", project, by, at)
    search.refresh_soon(Project, [project.pk])
    return project


def _locked(project: Project) -> Project:
    """
    Lock the run, then the project, as whoever acts on a step does.
    """
    for run in _runs(project):
        Run.objects.select_for_update().get(pk=run.pk)
    Client.objects.select_for_update().get(pk=project.client_id)
    rows = Project.objects.select_for_update(of=("self",)).select_related("client")
    return rows.get(pk=project.pk)


def _check_running(project: Project, reason: str) -> None:
    if not project.is_running:
        raise ProjectEnded(state=project.get_state_display())
    if not reason.strip():
        raise ReasonMissing


def _write_team(project: Project, team: Mapping[str, User]) -> None:
    project.members.all().delete()
    ProjectMember.objects.bulk_create(
        ProjectMember(project=project, role=role, user=user)
        for role, user in team.items()
    )
    project.accountable = team["ae"]
    project.save(update_fields=["accountable"])


def _runs(project: Project) -> QuerySet[Run]:
    return runs.runs_of(project).filter(parent_step=None)


def _running_runs(project: Project) -> list[Run]:
    """
    Return the project's own run and those of the departments that work for it.
    """
    own = _runs(project).filter(state=Run.State.RUNNING)
    departments = Run.objects.filter(order__project=project, state=Run.State.RUNNING)
    return [*own, *departments.order_by("pk")]


def _recast(run: Run, team: Mapping[str, User], by: User, at: datetime) -> None:
    played = set(run.participants.values_list("role", flat=True))
    people = {role: users for role, users in cast_of(team).items() if role in played}
    roles: list[str] = [r for r in ("ae", "am", "ad", "hs") if r in people]
    account = {role: people[role] for role in roles}
    procedures.recast(run, by=by, at=at, people=account)


def _tell(
    people: Iterable[User], topic: str, project: Project, by: User, at: datetime
) -> None:
    others = {user.pk: user for user in people if user.pk != by.pk}
    notices.notify(
        list(others.values()),
        topic,
        key=f"{topic}:{project.pk}:{at.isoformat()}",
        url=project.get_absolute_url(),
        at=at,
        project=project.title,
    )
