"""What hangs on a client that is handed over, as upper apps know it."""

from collections.abc import Callable, Collection, Mapping
from itertools import chain

Business = Callable[[Collection[int]], Mapping[int, list[str]]]
_business: list[Business] = []


def register(business: Business) -> None:
    """
    Have a hand-over paper name what ``business`` says is open: by the key of each of
    the clients that it is given, asked for all at once.
    """
    _business.append(business)


def open_business(clients: Collection[int]) -> dict[int, list[str]]:
    """
    Return for each client what is open, such as its running projects.
    """
    known = [business(clients) for business in _business]
    return {pk: [*chain(*(said.get(pk, []) for said in known))] for pk in clients}
