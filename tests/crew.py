"""The people of the sample agency without passwords, which take long to make."""

from types import SimpleNamespace

from kehubu.people.models import Department, Post, User
from kehubu.people.positions import DepartmentKind, Position
from kehubu.sample.people import ROSTER
from tests.factories import DepartmentFactory

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
EVERYBODY = {**ROSTER, **MORE}
ACTORS = tuple(EVERYBODY)


def found():
    """
    Return everyone by login name; the leaver's account is closed. They are written at
    once: half of all tests begin with them.
    """
    people = {
        username: User(
            username=username,
            name=name,
            is_active=username != "leaver",
            held_codes=f"{position}@{kind}",
        )
        for username, (name, kind, position) in EVERYBODY.items()
    }
    departments = _departments()
    for username, (_name, kind, _position) in EVERYBODY.items():
        people[username].department = departments[kind]
    for rank in _ranks():
        for username in rank:
            people[username].supervisor = people.get(SUPERIORS.get(username))
        User.objects.bulk_create(people[username] for username in rank)
    Post.objects.bulk_create(
        Post(user=people[username], position=position, department=departments[kind])
        for username, (_name, kind, position) in EVERYBODY.items()
    )
    return SimpleNamespace(**people)


def lose_posts(user, held="specialist@creative"):
    """
    Give somebody another post instead of all that he holds.
    """
    position, kind = held.split("@")
    user.posts.all().delete()
    department = Department.objects.filter(kind=kind).first()
    Post.objects.create(user=user, position=position, department=department)
    user.held_codes = held
    user.save()
    user.__dict__.pop("held", None)


def _departments():
    kinds = dict.fromkeys(kind for _name, kind, _position in EVERYBODY.values())
    known = {department.kind: department for department in Department.objects.all()}
    fresh = [DepartmentFactory.build(kind=kind) for kind in kinds if kind not in known]
    Department.objects.bulk_create(fresh)
    return known | {department.kind: department for department in fresh}


def _ranks():
    """
    Return login names, superiors before those who report to them.
    """
    ranks, left = [], list(EVERYBODY)
    while left:
        rank = [name for name in left if SUPERIORS.get(name) not in left]
        ranks.append(rank)
        left = [name for name in left if name not in rank]
    return ranks
