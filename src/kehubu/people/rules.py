"""Who may do what with people, and the predicates that other rooms build on."""

from functools import cache

import rules

from kehubu.people.models import Delegation, User
from kehubu.people.positions import Position

OVERSEERS = (
    Position.GENERAL_MANAGER,
    Position.ACCOUNT_DIRECTOR,
    Position.ADMINISTRATION,
    Position.FINANCE,
    Position.AUDITOR,
)
"""Positions whose work covers all clients of the agency."""


@cache
def holds(*positions: Position, kind: str = "") -> rules.Predicate:
    """
    Return the predicate: the user holds one of these positions.
    """

    def predicate(user: User) -> bool:
        return user.holds(*positions, kind=kind)

    name = f"holds:{'|'.join(positions)}"
    made: rules.Predicate = rules.predicate(predicate, name=name)
    return made


@rules.predicate
def is_self(user: User, other: User | None) -> bool:
    return user == other


@rules.predicate
def is_superior(user: User, other: User | None) -> bool:
    return other is not None and other.supervisor_id == user.pk


@rules.predicate
def is_party(user: User, delegation: Delegation | None) -> bool:
    return delegation is not None and delegation.principal_id == user.pk


manages = holds(Position.SYSTEM_ADMINISTRATOR)

rules.add_perm("people.manage_users", manages)
rules.add_perm("people.amend_agency", manages | holds(Position.GENERAL_MANAGER))
rules.add_perm("people.delegate_user", is_self | is_superior | manages)
rules.add_perm("people.revoke_delegation", is_party | manages)
rules.add_perm("people.audit_delegations", manages | holds(Position.AUDITOR))
rules.add_perm("people.set_language", is_self)
