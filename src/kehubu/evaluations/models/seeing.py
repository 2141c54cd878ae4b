"""Who sees what is judged of a client, and who sees its money."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from kehubu.clients.models import Client, Membership
from kehubu.core.access import among
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position

SEES_ALL_MONEY = (
    Position.GENERAL_MANAGER,
    Position.ACCOUNT_DIRECTOR,
    Position.FINANCE,
    Position.AUDITOR,
)
READS_GRADES = (
    *SEES_ALL_MONEY,
    Position.ACCOUNT_MANAGER,
    Position.ACCOUNT_EXECUTIVE,
    Position.ADMINISTRATION,
)
NOTHING = Q(pk__in=())


def serving(user: User) -> QuerySet[Membership]:
    """
    Return the parts in client teams of the user, of who reports to the user, and of
    those for whom the user stands in.
    """
    principals = people.principals(user, timezone.localdate())
    return Membership.objects.filter(
        Q(user=user) | Q(user__supervisor=user) | Q(user__in=principals)
    )


def judged(user: User, client: str) -> Q:
    """
    Say of rows that what is judged of their ``client`` is for the user to read: grade,
    stage, health, signals; no money.
    """
    if not user.holds(*READS_GRADES):
        return NOTHING
    return Q(among(Client.objects.visible_to(user), client))


def with_money(user: User, client: str) -> Q:
    """
    Say of rows that the user sees the money of their ``client``: general manager,
    director, finance and auditor of all, a manager of those that he serves.
    """
    if not user.holds(*SEES_ALL_MONEY, Position.ACCOUNT_MANAGER):
        return NOTHING
    return judged(user, client) & Q(money_of(user, client))


def money_of(user: User, client: str) -> Exists | Value:
    """
    Tell as a column of rows on judged clients whether the user sees the money of their
    ``client``, and with it what money can be computed from: totals and scores.
    """
    if user.holds(*SEES_ALL_MONEY):
        return Value(value=True)
    if not user.holds(Position.ACCOUNT_MANAGER):
        return Value(value=False)
    return Exists(serving(user).filter(client=OuterRef(client)))
