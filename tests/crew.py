"""The people of the sample agency without passwords, which take long to make."""

from types import SimpleNamespace

from kehubu.people.positions import DepartmentKind, Position
from kehubu.sample.people import ROSTER
from tests.factories import UserFactory

MORE = {
    "security": ("子安全", DepartmentKind.MANAGEMENT, Position.SECURITY_ADMINISTRATOR),
    "auditor": ("丑审计", DepartmentKind.MANAGEMENT, Position.AUDITOR),
    "leaver": ("寅离职", DepartmentKind.ACCOUNT, Position.ACCOUNT_DIRECTOR),
}
SUPERIORS = {
    "executive": "manager",
    "manager": "director",
    "second_manager": "director",
    "designer": "creative_head",
    "strategist": "planning_head",
    "producer": "production_head",
    "buyer": "media_head",
}
ACTORS = (*ROSTER, *MORE)


def found():
    """
    Return everyone by login name; the leaver's account is closed.
    """
    people = {
        username: UserFactory(
            username=username,
            name=name,
            kind=kind,
            holding=[position],
            is_active=username != "leaver",
        )
        for username, (name, kind, position) in {**ROSTER, **MORE}.items()
    }
    for username, superior in SUPERIORS.items():
        people[username].supervisor = people[superior]
        people[username].save()
    return SimpleNamespace(**people)
