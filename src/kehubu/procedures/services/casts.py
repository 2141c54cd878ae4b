"""Who plays each role in a run, as rows."""

from collections.abc import Mapping, Sequence

from kehubu.people.models import User
from kehubu.procedures.models import Participant, Run

SIGNED_BY_ONE = ("ad", "hs")
"""Roles of the account department in which one signs, and the others are reserves."""


def write_cast(run: Run, people: Mapping[str, Sequence[User]]) -> None:
    """
    Write who plays each role, the first to act first; who would only sign in another's
    place is a reserve.
    """
    Participant.objects.bulk_create(
        Participant(
            run=run,
            role=role,
            user=user,
            rank=rank,
            is_reserve=rank > 0 and role in SIGNED_BY_ONE,
        )
        for role, users in people.items()
        for rank, user in enumerate(dict.fromkeys(users))
    )
