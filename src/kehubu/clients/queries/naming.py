from collections import defaultdict
from collections.abc import Sequence

from kehubu.clients.models import Client
from kehubu.clients.names import match_key
from kehubu.people.models import User

BATCH = 500
LONGEST_KEY = 18
NONE, UNKNOWN, AMBIGUOUS = "no_client", "unknown_client", "ambiguous_client"
"""Why no client is meant: nothing said, none of the name in sight, several of it."""


def clients_named(
    user: User, said: Sequence[tuple[str, str]], *, instead: int | None = None
) -> list[Client | str]:
    """
    Return for each name and key, either may be empty, the client that is meant, or why
    none is; ``instead`` is meant where both are empty.

    A name is a client's name, else a short name, else a name but for its legal form; a
    key tells one of several of a name. What the user may not see does not exist.
    """
    names = sorted({name for name, _key in said if name})
    keys = {int(key) for _name, key in said if _is_key(key)} | {instead or 0}
    called = _called(user, names)
    by_key = _by_key(user, sorted(keys))
    return [
        _meant(called.get(name, []), by_key, name, key, instead) for name, key in said
    ]


def _meant(
    called: Sequence[Client],
    by_key: dict[int, Client],
    name: str,
    key: str,
    instead: int | None,
) -> Client | str:
    pk = int(key) if _is_key(key) else 0
    if not name and not key:
        return by_key.get(instead, UNKNOWN) if instead else NONE
    if len(called) == 1:
        return called[0]
    if called:
        return next((client for client in called if client.pk == pk), AMBIGUOUS)
    return by_key.get(pk, UNKNOWN)


def _called(user: User, names: Sequence[str]) -> dict[str, list[Client]]:
    """
    Return for each name the visible clients that are called so, in the best sense in
    which there are some.
    """
    by_name: dict[str, set[Client]] = defaultdict(set)
    by_short: dict[str, set[Client]] = defaultdict(set)
    by_match: dict[str, set[Client]] = defaultdict(set)
    seen = Client.objects.visible_to(user)
    for start in range(0, len(names), BATCH):
        part = names[start : start + BATCH]
        alike = seen.filter(match_key__in={match_key(name) for name in part})
        short = seen.filter(short_name__in=part)
        for client in {*alike, *short}:
            by_name[client.name].add(client)
            by_match[client.match_key].add(client)
            by_short[client.short_name].add(client)
    found = {
        name: by_name[name] or by_short[name] or by_match[match_key(name)]
        for name in names
    }
    return {n: sorted(each, key=lambda one: one.pk) for n, each in found.items()}


def _by_key(user: User, keys: Sequence[int]) -> dict[int, Client]:
    found: dict[int, Client] = {}
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        seen = Client.objects.visible_to(user).filter(pk__in=part)
        found |= {client.pk: client for client in seen}
    return found


def _is_key(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= LONGEST_KEY
