"""A project with a plan of two tasks, agreed in TL-B1.20."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from kehubu.work.models import ProjectMember
from kehubu.work.services import plans
from tests.factories import ProjectFactory

MONDAY = date(2026, 3, 2)


def at(day=2, hour=10):
    """
    Return a moment of March 2026 in Shanghai.
    """
    return datetime(2026, 3, day, hour, tzinfo=timezone.get_default_timezone())


def on(day):
    return MONDAY + timedelta(days=day - 2)


def row(task, starts, ends, **more):
    given = {
        "task": task,
        "owner": "戊专员",
        "starts_on": on(starts).isoformat(),
        "ends_on": on(ends).isoformat(),
        "output": "完稿文件",
        "checker": "丙经理",
    }
    return given | more


ROWS = [row("完稿制作", 2, 6), row("华东试投", 9, 20, owner="客户经理")]


def project_of(crew, **more):
    made = ProjectFactory(accountable=crew.executive, **more)
    team = {"ae": crew.executive, "am": crew.manager, "ad": crew.director}
    for role, user in team.items():
        ProjectMember.objects.create(project=made, role=role, user=user)
    return made


def planned(crew, rows=ROWS, **more):
    project = project_of(crew, **more)
    return plans.adopt(project, by=crew.executive, at=at(), rows=rows)


def task_of(plan, name="完稿制作"):
    return plan.tasks.get(task=name)
