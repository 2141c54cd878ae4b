"""Who plays which role in a run, and who signs when someone may not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext, override

from kehubu.core import prepared
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.models import Participant, Run, Rung, Substitution
from kehubu.procedures.roles import POSTS, label
from kehubu.signoffs.services import Signer


@dataclass(frozen=True, slots=True)
class Cast:
    """The active participants of a run by role, the first to act first."""

    players: Mapping[str, Sequence[User]]
    reserves: frozenset[int] = frozenset()
    """Users who take no part until a signature is asked of them."""
    holders: Mapping[str, User] = field(default_factory=dict)
    """Whose role it is, also if he has left; without it, the first player."""

    @classmethod
    def of(cls, run: Run) -> Self:
        return cls.from_participants(prepared.rows(participants, run=run.pk))

    @classmethod
    def from_participants(cls, parts: Iterable[Participant]) -> Self:
        players: dict[str, list[User]] = {}
        holders: dict[str, User] = {}
        reserves: set[int] = set()
        for part in parts:
            holders.setdefault(part.role, part.user)
            if not part.user.is_active:
                continue
            players.setdefault(part.role, []).append(part.user)
            if part.is_reserve:
                reserves.add(part.user_id)
        return cls(players, frozenset(reserves), holders)

    def first(self, roles: Iterable[str]) -> User | None:
        """
        Return who acts: the first player of the first role that has one.
        """
        players = (user for role in roles for user in self.players.get(role, ()))
        return next(players, None)

    def heir(self, roles: Iterable[str]) -> User | None:
        """
        Return who acts where all players of these roles have left: the head of the
        department in which the first of them worked, else his superior. He does it
        himself or hands it on.
        """
        for holder in (self.holders[role] for role in roles if role in self.holders):
            above: list[User] = [
                *people.heads_of(holder.department),
                *_superiors(holder),
            ]
            for user in above:
                if user.is_active:
                    return user
        return None

    def signer(self, role: str, barred: Iterable[int | None]) -> Signer | None:
        """
        Return who signs as ``role``: whose role it is, or his substitute.

        Barred are the issuer and whoever signs in another role. So when the supervisor
        has issued the order himself, the next in rank signs (domain §7.2).
        """
        out = set(barred)
        holder = self.holders.get(role) or self.first([role])
        if holder and holder.is_active and holder.pk not in out:
            return Signer(role, holder)
        return self.substitute(role, holder, out)

    def substitute(
        self, role: str, holder: User | None, barred: Iterable[int | None]
    ) -> Signer | None:
        """
        Return who signs in the place of ``holder`` by the agency's rule, and why it is
        he: the first who works here and is not barred, rung by rung.
        """
        out = set(barred)
        for rung in ladder():
            for user in self._on(rung, role, holder):
                if user.is_active and user.pk not in out:
                    return Signer(role, user, _grounds(role, holder, rung, user))
        return None

    def _on(self, rung: Rung, role: str, holder: User | None) -> Iterable[User]:
        match rung:
            case Rung.NEXT:
                return self._next(role)
            case Rung.HEAD:
                return _heads(role, holder)
            case Rung.SUPERIOR:
                return _superiors(holder)
            case Rung.GENERAL_MANAGER:
                return _holding(Position.GENERAL_MANAGER)

    def _next(self, role: str) -> Iterator[User]:
        yield from self.players.get(role, ())
        if role in POSTS:
            position, kind = POSTS[role]
            yield from _holding(position, kind)


def participants(run: int) -> QuerySet[Participant]:
    return Participant.objects.filter(run=run).select_related("user__department")


def ladder() -> list[Rung]:
    """
    Return the agency's rule of substitution; until it has chosen, all rungs in order.
    """
    rule = Substitution.objects.first() or Substitution()
    return rule.ladder


def _holding(position: Position, kind: str = "") -> QuerySet[User]:
    return User.objects.holding(position, kind=kind).order_by("pk")


def _heads(role: str, holder: User | None) -> Iterable[User]:
    """
    Return the heads of the holder's department, or of the one where the role belongs.
    """
    if holder:
        return people.heads_of(holder.department)
    if role in POSTS:
        return _holding(Position.DEPARTMENT_HEAD, POSTS[role][1])
    return ()


def _superiors(holder: User | None) -> Iterator[User]:
    above, seen = holder.supervisor if holder else None, set[int]()
    while above and above.pk not in seen:
        yield above
        seen.add(above.pk)
        above = above.supervisor


def _grounds(role: str, holder: User | None, rung: Rung, user: User) -> str:
    """
    Say why it is he: in Chinese, since it becomes part of the signature.
    """
    with override(settings.LANGUAGE_CODE):
        if holder is None:
            said = gettext("没有人担任%(role)s，按替补规则“%(rung)s”由%(name)s签。")
        elif not holder.is_active:
            said = gettext(
                "%(role)s%(holder)s已离职，按替补规则“%(rung)s”由%(name)s签。"
            )
        else:
            said = gettext(
                "%(role)s%(holder)s是出单人、改过底稿或已签另一处，"
                "按替补规则“%(rung)s”由%(name)s签。"
            )
        return said % {
            "role": label(role),
            "holder": holder.name if holder else "",
            "rung": str(rung.label),
            "name": user.name,
        }
