from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from kehubu.core.models import HistoryEntry
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.lessons.models import Action, Case, CaseWork, Permission
from kehubu.lessons.models.actions import ActionQuerySet
from kehubu.people.models import User
from kehubu.work.models import Project

MOST_VALUES = 100


def actions(user: User) -> ActionQuerySet:
    """
    Return the actions that the user may see, the most urgent first.
    """
    seen = Action.objects.visible_to(user).select_related("owner", "project")
    return seen.order_by("due_on", "pk")


def open_actions(user: User) -> QuerySet[Action]:
    """
    Return what the user has promised to do, or does in somebody's stead.
    """
    mine = Action.objects.visible_to(user).open().of(user)
    return mine.select_related("owner", "project").order_by("due_on", "pk")


def actions_of(project: Project, user: User) -> QuerySet[Action]:
    return actions(user).filter(project=project)


def action_shown(action: Action) -> dict[str, Any]:
    return {"files": documents.files_of(action), "story": _story(action)}


def cases(user: User) -> QuerySet[Case]:
    """
    Return the cases that the user may see, newest first.
    """
    seen = Case.objects.visible_to(user).select_related("project__client")
    return seen.order_by("-pk")


def industries(user: User) -> list[str]:
    """
    Return the industries of visible cases, for the filter.
    """
    named = Case.objects.visible_to(user).exclude(industry="").order_by("industry")
    return list(named.values_list("industry", flat=True).distinct()[:MOST_VALUES])


def case_shown(case: Case, user: User) -> dict[str, Any]:
    """
    Return what a case's page shows: its works, and what the client has said of it.
    """
    seen = Permission.objects.visible_to(user).filter(case=case)
    permissions = list(seen.select_related("recorded_by"))
    proofs = _files(Permission, permissions)
    return {
        "works": works(case, user, only_shown=True),
        "permissions": [(given, proofs.get(given.pk, [])) for given in permissions],
        "story": _story(case),
    }


def works(
    case: Case, user: User, *, only_shown: bool
) -> list[tuple[CaseWork, StoredFile]]:
    """
    Return the works of a case, each with its file.
    """
    seen = CaseWork.objects.visible_to(user).filter(case=case)
    rows = list(seen.shown() if only_shown else seen)
    files = _files(CaseWork, rows)
    return [(row, file) for row in rows for file in files.get(row.pk, [])]


def due_by(day: date) -> QuerySet[Action]:
    """
    Return the open actions whose day has come by then, with their owners.
    """
    due = Action.objects.open().filter(due_on__lte=day)
    return due.select_related("owner__supervisor")


def _files(model: type[Model], rows: list[Any]) -> dict[int, list[StoredFile]]:
    found: dict[int, list[StoredFile]] = {}
    for file in documents.files_of_rows(model, [row.pk for row in rows]):
        found.setdefault(file.subject_id, []).append(file)
    return found


def _story(row: Model) -> QuerySet[HistoryEntry]:
    return HistoryEntry.objects.story_of(row)[:MOST_VALUES]
