"""
Who reads and writes what is known of markets, by position.

Of a client and its rivals read all who see the client; what concerns a whole industry
is read by insiders and by the trades that work with it: planning, creation, media.
"""

from kehubu.clients.helping import HELPERS
from kehubu.clients.rules import INSIDERS
from kehubu.dossiers.readers import ACCOUNT_SIDE
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind, Position

READERS = (*INSIDERS, *HELPERS)
TRADES = (DepartmentKind.PLANNING, DepartmentKind.CREATIVE, DepartmentKind.MEDIA)
IN_A_TRADE = (Position.DEPARTMENT_HEAD, Position.SPECIALIST)
LEADERS = (
    Position.GENERAL_MANAGER,
    Position.ACCOUNT_DIRECTOR,
    Position.ACCOUNT_MANAGER,
)


def is_insider(user: User) -> bool:
    return user.holds(*INSIDERS)


def is_of_a_trade(user: User) -> bool:
    return any(user.holds(*IN_A_TRADE, kind=kind) for kind in TRADES)


def reads_industries(user: User) -> bool:
    return is_insider(user) or is_of_a_trade(user)


def writes(user: User) -> bool:
    """
    Tell whether somebody collects and writes: the account side, and the trades.
    """
    return user.holds(*ACCOUNT_SIDE) or is_of_a_trade(user)
