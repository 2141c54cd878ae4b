"""Whose work one may see in figures: one's own, one's reports', one's department's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import Department, User
from kehubu.people.positions import Position

SEE_ALL = (Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR)
Group = tuple[str | Promise, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Team:
    """People whose work is counted together; None are all, also those who have left."""

    key: str
    label: str
    people: frozenset[int] | None

    def has(self, person_id: int | None) -> bool:
        return self.people is None or person_id in self.people


class Teams:
    """
    Whose figures ``user`` may see; the widest team comes first.

    General manager and account directors see everyone's, heads those of their
    departments, superiors those of all who report to them, also over others.
    """

    def __init__(self, user: User) -> None:
        people = list(
            User.objects.select_related("department").order_by("reading", "pk")
        )
        self._department_names = {p.pk: p.department.name for p in people}
        self.names = {person.pk: person.name for person in people}
        self._department = {person.pk: person.department_id for person in people}
        self._reports: dict[int, list[int]] = defaultdict(list)
        for person in people:
            if person.supervisor_id:
                self._reports[person.supervisor_id].append(person.pk)
        self._user = user
        self.sees_all = user.holds(*SEE_ALL)
        self._departments = self._seen_departments()
        self._seen = self._seen_people()
        self._teams = {team.key: team for team in self._made()}

    def get(self, key: str) -> Team | None:
        return self._teams.get(key)

    def may_see(self, person_id: int | None) -> bool:
        """
        Tell whether this person's name may stand beside a figure.
        """
        return self.sees_all or person_id in self._seen

    def department_of(self, person_id: int | None) -> str:
        return self._department_names.get(person_id or 0, gettext("无"))

    def choices(self) -> list[Group]:
        """
        Return the teams as choices in groups.
        """
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for team in self._teams.values():
            groups[team.key[0]].append((team.key, team.label))
        return [(GROUPS[kind], found) for kind, found in groups.items()]

    def _made(self) -> Iterable[Team]:
        if self.sees_all:
            yield Team("all", gettext("全公司"), None)
        elif len(self._seen) > 1:
            yield Team("mine", gettext("我能看的全部"), frozenset(self._seen))
        for pk, name in self._departments.items():
            members = [p for p, where in self._department.items() if where == pk]
            yield Team(f"d{pk}", name, frozenset(members))
        for pk, name in self.names.items():
            if pk in self._seen and self._reports[pk]:
                label = gettext("%(name)s和下属") % {"name": name}
                yield Team(f"t{pk}", label, frozenset(self._below(pk)))
        for pk, name in self.names.items():
            if pk in self._seen:
                yield Team(f"p{pk}", name, frozenset({pk}))

    def _seen_departments(self) -> dict[int, str]:
        departments = Department.objects.all()
        if not self.sees_all:
            heads = {"posts__user": self._user}
            departments = departments.filter(
                posts__position=Position.DEPARTMENT_HEAD, **heads
            )
        return dict(departments.values_list("pk", "name"))

    def _seen_people(self) -> set[int]:
        if self.sees_all:
            return set(self.names)
        headed = self._departments
        inside = {p for p, where in self._department.items() if where in headed}
        return inside | self._below(self._user.pk)

    def _below(self, person_id: int) -> set[int]:
        found, todo = {person_id}, [person_id]
        while todo:
            new = [pk for pk in self._reports[todo.pop()] if pk not in found]
            found.update(new)
            todo.extend(new)
        return found


GROUPS: dict[str, str | Promise] = {
    "a": _("全部"),
    "m": _("全部"),
    "d": _("部门"),
    "t": _("团队"),
    "p": _("人员"),
}
