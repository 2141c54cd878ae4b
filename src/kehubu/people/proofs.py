"""What a signature needs: that the person at the keyboard has proved who it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRESH = timedelta(minutes=2)


class Method(StrEnum):
    SESSION = "session"
    PASSWORD = "password"
    TOTP = "totp"


@dataclass(frozen=True, slots=True)
class Proof:
    """
    A person proved identity by a method at a moment.

    Made at the edge, before the transaction: hashing a password takes a tenth of a
    second, too long to hold the database's write lock.
    """

    user_id: int
    method: Method
    at: datetime

    @property
    def level(self) -> int:
        """
        The level of a signature made with it: 1 by session, 2 by a secret.
        """
        return 1 if self.method is Method.SESSION else 2

    def holds_for(self, user_id: int, level: int, at: datetime) -> bool:
        is_fresh = at - self.at <= FRESH
        return self.user_id == user_id and self.level >= level and is_fresh
