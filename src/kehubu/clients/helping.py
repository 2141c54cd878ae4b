"""
Who of other departments helps with a client's work, as upper apps know it.

The account department's people see clients by their teams; creatives, planners, media
and traffic see the clients on whose work they work, and no others.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kehubu.people.models import User
from kehubu.people.positions import Position

HELPERS = (Position.DEPARTMENT_HEAD, Position.SPECIALIST, Position.TRAFFIC)
Work = Callable[[User], QuerySet[Any]]
_works: list[tuple[Work, str]] = []


def register(work: Work, client: str) -> None:
    """
    Let who has a part in ``work(user)`` see the clients that its rows name by the
    column ``client``. It becomes part of every statement about clients: it may look at
    the user's key and posts, and may not ask the database itself.
    """
    _works.append((work, client))


def helped_by(user: User) -> list[Q]:
    """
    Say, to be looked up client by client, that the user helps with its work.
    """
    return [
        Q(Exists(work(user).filter(**{client: OuterRef("pk")})))
        for work, client in _works
    ]
