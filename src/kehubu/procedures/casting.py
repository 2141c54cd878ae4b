"""Who plays which role in a run, and who signs when someone may not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from kehubu.people.models import User
from kehubu.procedures.models import Participant, Run


@dataclass(frozen=True, slots=True)
class Cast:
    """The active participants of a run by role, the first to act first."""

    players: Mapping[str, Sequence[User]]
    reserves: frozenset[int] = frozenset()
    """Users who take no part until a signature is asked of them."""

    @classmethod
    def of(cls, run: Run) -> Self:
        players: dict[str, list[User]] = {}
        reserves: set[int] = set()
        rows = Participant.objects.filter(run=run, user__is_active=True)
        for part in rows.select_related("user"):
            players.setdefault(part.role, []).append(part.user)
            if part.is_reserve:
                reserves.add(part.user_id)
        return cls(players, frozenset(reserves))

    def first(self, roles: Iterable[str]) -> User | None:
        """
        Return who acts: the first player of the first role that has one.
        """
        players = (user for role in roles for user in self.players.get(role, ()))
        return next(players, None)

    def signer(self, role: str, barred: Iterable[int | None]) -> User | None:
        """
        Return who signs as ``role``: its first player who is not barred.

        Barred are the issuer and whoever signs in another role. So when the supervisor
        has issued the order himself, the next in rank signs (domain §7.2).
        """
        out = set(barred)
        players = self.players.get(role, ())
        return next((user for user in players if user.pk not in out), None)
