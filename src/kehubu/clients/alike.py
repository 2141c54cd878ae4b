"""Which clients may be the same company as one that is being entered."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.clients.names import match_key, phone_key
from kehubu.core import pinyin, search
from kehubu.core.access import among
from kehubu.people.models import User

SHORTEST, LONGEST = 2, 8
"""Signs of a part of a name that may be another client's short name."""
SHOWN = 5
CANDIDATES = 20
REASONS: dict[str, str | Promise] = {
    "name": _("名称相同"),
    "phone": _("电话相同"),
    "short_name": _("简称相同"),
    "reading": _("读音相同"),
    "part": _("名称相近"),
}
"""Why a client is taken for the same, the best reason first."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What has been typed of a client so far."""

    name: str = ""
    short_name: str = ""
    phone: str = ""

    @property
    def key(self) -> str:
        return match_key(self.name) if self.name.strip() else ""

    @property
    def reading(self) -> str:
        return pinyin.reading(self.short_name or self.name)

    @property
    def phone_key(self) -> str:
        return phone_key(self.phone)

    @property
    def is_telling(self) -> bool:
        longest = max(len(self.key), len(self.short_name.strip()))
        return longest >= SHORTEST or bool(self.phone_key)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A client that the user may see, and why it may be the same."""

    client: Client
    reason: str | Promise


def likely(typed: Typed, user: User, besides: int = 0) -> list[Likeness]:
    """
    Return the clients, out of those that the user may see, that are likely to be the
    one typed, best reason first; ``besides`` is the one that is being amended.
    """
    if not typed.is_telling:
        return []
    seen = Client.objects.visible_to(user).exclude(pk=besides)
    found = {client.pk: client for client in _candidates(typed, seen)}
    told = [
        (reason, found[pk]) for pk in found if (reason := _reason(typed, found[pk]))
    ]
    order = list(REASONS)
    told.sort(key=lambda pair: (order.index(pair[0]), pair[1].pk))
    return [Likeness(client, REASONS[reason]) for reason, client in told[:SHOWN]]


def is_somebody_elses(typed: Typed, user: User, besides: int = 0) -> bool:
    """
    Tell whether the agency has a client of just this name that the user may not see.

    Only the whole name counts, never a part of it: it must not be possible to find out
    by typing what begins how.
    """
    if len(typed.key) < SHORTEST:
        return False
    return hidden_twins(typed.key, user, besides).exists()


def hidden_twins(key: str, user: User, besides: int = 0) -> QuerySet[Client]:
    """
    Return the clients of a name, as :func:`match_key` gives it, that the user may not
    see: to be acted upon, never to be named to him.
    """
    same = Client.objects.filter(match_key=key).exclude(pk=besides)
    return same.exclude(among(Client.objects.visible_to(user), "pk"))


def _candidates(typed: Typed, seen: QuerySet[Client]) -> Iterator[Client]:
    """
    Return what the indexes find: by whole names, readings and telephones first, then
    by full text.
    """
    short = typed.short_name.strip()
    parts = set(_parts(typed.key))
    named = Q(match_key__in={typed.key, *parts} - {""}) | Q(
        short_name__in={short, *parts} - {""}
    )
    if typed.reading:
        named |= Q(sort_key=pinyin.sort_key(typed.reading))
    if typed.phone_key:
        named |= Q(phone_key=typed.phone_key)
    yield from seen.filter(named).order_by("pk")[:CANDIDATES]
    hits = search.matching(Client, short or typed.key)
    yield from seen.filter(pk__in=hits).order_by("pk")[:CANDIDATES]


def _parts(key: str) -> Iterator[str]:
    for size in range(SHORTEST, min(LONGEST, len(key)) + 1):
        yield from (key[start : start + size] for start in range(len(key) - size + 1))


def _reason(typed: Typed, client: Client) -> str:
    """
    Say why the client may be the one typed; empty if full text alone has found it.
    """
    short = typed.short_name.strip()
    tests = {
        "name": typed.key == client.match_key,
        "phone": typed.phone_key and typed.phone_key == client.phone_key,
        "short_name": short and short == client.short_name,
        "reading": typed.reading and typed.reading == client.reading,
        "part": _contains(typed.key, client.match_key)
        or _contains(typed.name, client.short_name)
        or _contains(short, client.name),
    }
    return next((reason for reason in REASONS if tests[reason]), "")


def _contains(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= SHORTEST and (one in other or other in one)
