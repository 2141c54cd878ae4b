"""Whom the row of a list means: people of that name at the client, told by numbers."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from kehubu.clients.models import Import
from kehubu.clients.services.at_clients import BATCH, Entry, batches
from kehubu.core.spreadsheets import BadCell, parse_phone
from kehubu.core.spreadsheets.cells import DigitsLost
from kehubu.persons.models import KeyPerson, Post

DIGITS = re.compile(r"\d+")
SEVERAL = re.compile(r"[、，,;；/]")


def posts(
    the_import: Import, entries: Sequence[Entry]
) -> Mapping[tuple[int, str], list[Post]]:
    """
    Return the visible posts of people of these names at these clients, the present
    ones first; whoever has several is one object in all of them.
    """
    found: dict[tuple[int, str], list[Post]] = defaultdict(list)
    persons: dict[int, KeyPerson] = {}
    for part in batches(entries):
        names = {entry.values.get("name", "") for entry in part}
        seen = Post.objects.visible_to(the_import.by).filter(
            client__in={entry.client.pk for entry in part}, person__name__in=names
        )
        for post in seen.select_related("person", "client").order_by("-pk"):
            post.person = persons.setdefault(post.person_id, post.person)
            alike = found[post.client_id, post.person.name]
            if post not in alike:
                alike.append(post)
    for alike in found.values():
        alike.sort(key=lambda post: post.until is not None)
    return found


def known_persons(
    the_import: Import, posts: Mapping[tuple[int, str], list[Post]]
) -> set[int]:
    """
    Return those of whom the importer may know what they are now.
    """
    pks = sorted({post.person_id for alike in posts.values() for post in alike})
    known: set[int] = set()
    for start in range(0, len(pks), BATCH):
        part = pks[start : start + BATCH]
        seen = KeyPerson.objects.known_to(the_import.by).filter(pk__in=part)
        known |= set(seen.values_list("pk", flat=True))
    return known


def same(
    posts: Sequence[Post], said: frozenset[str], values: Mapping[str, str]
) -> list[Post]:
    """
    Return the posts that a row may mean, the likeliest first. Of one person's posts at
    a client a row with an end means the one that ended then.
    """
    fits = [
        (said & theirs, post)
        for post in posts
        for theirs in [numbers(post.mobile, post.phone)]
        if not said or not theirs or said & theirs
    ]
    until = day(values.get("until"))
    fits.sort(key=lambda fit: (not fit[0], fit[1].until != until))
    return [post for _shared, post in fits]


def numbers(mobile: str, phone: str) -> frozenset[str]:
    """
    Return the digits of a mobile number; of the telephone, where there is no other.
    """
    for said in (mobile, phone):
        digits = {_digits(each) for each in SEVERAL.split(said)} - {""}
        if digits:
            return frozenset(digits)
    return frozenset()


def _digits(said: str) -> str:
    try:
        known = parse_phone(said)
    except BadCell:
        known = unicodedata.normalize("NFKC", said)
    return "".join(DIGITS.findall(known or ""))


def is_cut(said: str) -> bool:
    """
    Tell whether Excel has written a number as 1.38E+10: its last digits are lost.
    """
    try:
        parse_phone(said)
    except BadCell as error:
        return isinstance(error, DigitsLost)
    return False


def is_early(since: date | None, until: date | None) -> bool:
    return since is not None and until is not None and until < since


def day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
