"""Projects under way go on with who takes their client over."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.handing import Shares, Taken
from kehubu.core import history, wording
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.work import queries
from kehubu.work.models import PlanTask, Project, ProjectMember
from kehubu.work.services import changes


class ProjectCannotFollow(DomainError):
    code = "project_cannot_follow"
    message = _(
        "项目 %(project)s 不能由%(name)s接着做%(role)s，请换一个接收人，"
        "或者先在项目里更换小组。"
    )


@transaction.atomic
def inherit_projects(shares: Shares, *, by: User, at: datetime) -> list[Taken]:
    """
    Seat who takes a client over in its running projects, in the giver's stead: open
    steps, signatures that were asked for and unfinished tasks of the plan go to him.

    :raises ProjectCannotFollow: if he may not have that part, or would sign twice
    """
    parts = ProjectMember.objects.filter(
        user=shares.giver,
        project__client__in=shares.clients,
        project__state=Project.State.RUNNING,
    )
    keys = sorted(set(parts.values_list("project", flat=True)))
    return [
        taken
        for project in Project.objects.filter(pk__in=keys).order_by("pk")
        for taken in _follow(project, shares, by, at)
    ]


def _follow(
    project: Project, shares: Shares, by: User, at: datetime
) -> Iterable[Taken]:
    members = list(project.members.select_related("user"))
    joining = {
        member.role: heir
        for member in members
        if member.user_id == shares.giver.pk
        and (heir := shares.heir(project.client_id, member.role))
    }
    if not joining:
        return []
    before = {member.role: member.user for member in members}
    _check(project, {**before, **joining}, joining)
    changes.seat(project, {**before, **joining}, by=by, at=at)
    tasks = list(_tasks(project, shares, by, at))
    return [
        *(Taken(project.client_id, user, str(project)) for user in joining.values()),
        *tasks,
    ]


def _check(
    project: Project, team: Mapping[str, User], joining: Mapping[str, User]
) -> None:
    for role, user in joining.items():
        is_able = queries.candidates(role).filter(pk=user.pk).exists()
        signs_twice = role != "ae" and team.get("am") == team.get("ad")
        if signs_twice or not is_able:
            label = ProjectMember.Role(role).label
            raise ProjectCannotFollow(project=str(project), name=user.name, role=label)


def _tasks(project: Project, shares: Shares, by: User, at: datetime) -> Iterator[Taken]:
    heir = shares.heirs.get(project.client_id)
    if heir is None:
        return
    rows = PlanTask.objects.under_way().filter(
        plan__project=project, owner=shares.giver
    )
    for task in rows.select_for_update(of=("self",)).order_by("pk"):
        values = {"owner": heir, "owner_name": heir.name, "version": task.version + 1}
        history.amend(task, "plan.amended", by=by, at=at, within=project, values=values)
        what = wording.labelled(gettext("计划任务"), task.task)
        yield Taken(project.client_id, heir, what)
