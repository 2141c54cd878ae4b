"""人员 (people): accounts, departments, positions, stand-ins."""

from kehubu.people.models.agency import Agency, Department
from kehubu.people.models.delegations import Delegation
from kehubu.people.models.invitations import Invitation
from kehubu.people.models.sessions import Session
from kehubu.people.models.users import Post, User

__all__ = [
    "Agency",
    "Delegation",
    "Department",
    "Invitation",
    "Post",
    "Session",
    "User",
]
