"""The people of the sample agency: invented, and named so that nobody can doubt it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from kehubu.people.calendars import shipped
from kehubu.people.models import Agency, Department, User
from kehubu.people.positions import DepartmentKind as Kind
from kehubu.people.positions import Position
from kehubu.people.services.agency import found_departments, write_calendar
from kehubu.people.services.staff import create_user

AGENCY = {
    "name": "星河样例广告有限公司",
    "short_name": "星河样例",
    "address": "上海市样例区虚构路 1 号",
    "phone": "021-00000000",
    "is_sample": True,
}
ROSTER: Mapping[str, tuple[str, Kind, Position]] = {
    "gm": ("甲总", Kind.MANAGEMENT, Position.GENERAL_MANAGER),
    "director": ("乙总监", Kind.ACCOUNT, Position.ACCOUNT_DIRECTOR),
    "manager": ("丙经理", Kind.ACCOUNT, Position.ACCOUNT_MANAGER),
    "second_manager": ("丁经理", Kind.ACCOUNT, Position.ACCOUNT_MANAGER),
    "executive": ("戊专员", Kind.ACCOUNT, Position.ACCOUNT_EXECUTIVE),
    "creative_head": ("己主管", Kind.CREATIVE, Position.DEPARTMENT_HEAD),
    "designer": ("庚设计", Kind.CREATIVE, Position.SPECIALIST),
    "traffic": ("卯流控", Kind.ADMINISTRATION, Position.TRAFFIC),
    "administration": ("辛行政", Kind.ADMINISTRATION, Position.ADMINISTRATION),
    "finance": ("壬财务", Kind.FINANCE, Position.FINANCE),
    "system": ("癸管理", Kind.MANAGEMENT, Position.SYSTEM_ADMINISTRATOR),
}
"""Login name → name, department, position."""


@dataclass(frozen=True)
class Crew:
    """The sample agency's people, by login name."""

    gm: User
    director: User
    manager: User
    second_manager: User
    executive: User
    creative_head: User
    designer: User
    traffic: User
    administration: User
    finance: User
    system: User

    @classmethod
    def found(cls, at: datetime, password: str) -> Self:
        """
        Write the agency, its departments, its calendar and its people.
        """
        Agency.objects.create(pk=1, **AGENCY)
        departments = found_departments()
        write_calendar(shipped("cn-2026"))
        people = {
            username: _person(username, departments, at, password)
            for username in ROSTER
        }
        for user, superior in (
            ("executive", "manager"),
            ("manager", "director"),
            ("second_manager", "director"),
            ("designer", "creative_head"),
        ):
            people[user].supervisor = people[superior]
            people[user].save(update_fields=["supervisor"])
        return cls(**people)


def _person(
    username: str, departments: Mapping[str, Department], at: datetime, password: str
) -> User:
    name, kind, position = ROSTER[username]
    user = create_user(
        {
            "username": username,
            "name": name,
            "department": departments[kind],
        },
        [(position, departments[kind])],
        at=at,
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    return user
