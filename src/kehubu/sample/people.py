"""The people of the sample agency: invented, and named so that nobody can doubt it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.contrib.auth.hashers import make_password

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
    "planning_head": ("酉主管", Kind.PLANNING, Position.DEPARTMENT_HEAD),
    "strategist": ("辰策划", Kind.PLANNING, Position.SPECIALIST),
    "production_head": ("巳主管", Kind.PRODUCTION, Position.DEPARTMENT_HEAD),
    "producer": ("午制片", Kind.PRODUCTION, Position.SPECIALIST),
    "media_head": ("未主管", Kind.MEDIA, Position.DEPARTMENT_HEAD),
    "buyer": ("申媒介", Kind.MEDIA, Position.SPECIALIST),
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
    planning_head: User
    strategist: User
    production_head: User
    producer: User
    media_head: User
    buyer: User
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
        # One hash for all of them: they share the password, and hashing takes long.
        kept = make_password(password)
        people = {
            username: _person(username, departments, at, kept) for username in ROSTER
        }
        for user, superior in (
            ("executive", "manager"),
            ("manager", "director"),
            ("second_manager", "director"),
            ("designer", "creative_head"),
            ("strategist", "planning_head"),
            ("producer", "production_head"),
            ("buyer", "media_head"),
        ):
            people[user].supervisor = people[superior]
            people[user].save(update_fields=["supervisor"])
        return cls(**people)


def _person(
    username: str, departments: Mapping[str, Department], at: datetime, kept: str
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
    user.password = kept
    user.save(update_fields=["password"])
    return user
