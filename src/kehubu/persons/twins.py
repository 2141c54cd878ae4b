"""Two entries that may be of one person: who is likely to be, and side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.persons.models import KeyPerson, PersonMerge, Post
from kehubu.persons.models.merges import wholly_seen
from kehubu.persons.models.private import FIELDS

SHOWN = 10
NUMBERS = ("mobile", "phone", "email", "wechat")
REASONS: dict[str, str | Promise] = {
    "mobile": _("手机相同"),
    "email": _("邮箱相同"),
    "wechat": _("微信相同"),
    "client": _("同一客户，姓名相同"),
    "reading": _("同一客户，读音相同"),
    "name": _("姓名相同"),
    "phone": _("电话相同"),
}
"""Why an entry is taken for one of the same person, the best reason first."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is taken over from the other entry together."""

    label: str | Promise
    fields: tuple[str, ...]


PARTS = {
    "name": Part(_("姓名"), ("name", "reading")),
    "background": Part(_("背景"), ("background",)),
    "ground": Part(_("资料来源和处理依据"), ("source", "basis")),
    "notice": Part(_("告知"), ("noticed_on", "noticed_by")),
    "review": Part(_("复核日期"), ("reviewed_on",)),
}


@dataclass(frozen=True, slots=True)
class Twin:
    person: KeyPerson
    reason: str | Promise
    posts: list[Post]


@dataclass(frozen=True, slots=True)
class Side:
    """A part of two entries, side by side."""

    name: str
    label: str | Promise
    kept: str
    dropped: str

    @property
    def differs(self) -> bool:
        return self.kept != self.dropped

    @property
    def is_taken(self) -> bool:
        return bool(self.dropped) and not self.kept


def mergeable(user: User) -> QuerySet[KeyPerson]:
    """
    Return the people all of whose posts, present and former, the user sees: to whom
    something is hidden, two entries stay two.
    """
    return KeyPerson.objects.filter(wholly_seen(user, "pk"), erased_at=None)


def likely_twins(person: KeyPerson, user: User) -> list[Twin]:
    """
    Return whom a person may have been entered as a second time, best reason first.
    """
    own = list(person.posts.all())
    clients = {post.client_id for post in own}
    wanted = Q(person__name=person.name)
    wanted |= Q(client__in=clients, person__reading=person.reading)
    for name in NUMBERS:
        known = {getattr(post, name) for post in own} - {""}
        if known:
            wanted |= Q(**{f"{name}__in": known})
    others = mergeable(user).exclude(pk=person.pk)
    posts = Post.objects.filter(wanted, among(others, "person"))
    found = {post.person_id: post.person for post in posts.select_related("person")}
    every: dict[int, list[Post]] = {}
    related = Post.objects.filter(person__in=found).select_related("client")
    for post in related.order_by("-pk"):
        every.setdefault(post.person_id, []).append(post)
    told = [
        (reason, Twin(found[pk], REASONS[reason], every[pk]))
        for pk in sorted(found)
        for reason in [_reason(person, own, found[pk], every[pk])]
        if reason
    ]
    order = list(REASONS)
    told.sort(key=lambda pair: order.index(pair[0]))
    return [twin for _reason_, twin in told[:SHOWN]]


def _reason(
    person: KeyPerson, own: list[Post], other: KeyPerson, posts: list[Post]
) -> str:
    tests = dict(_alike(own, posts))
    is_near = {post.client_id for post in own} & {post.client_id for post in posts}
    is_named = person.name == other.name
    tests["client"] = bool(is_near) and is_named
    tests["reading"] = bool(is_near) and person.reading == other.reading
    tests["name"] = is_named
    return next((reason for reason in REASONS if tests[reason]), "")


def _alike(own: Iterable[Post], posts: Iterable[Post]) -> Iterator[tuple[str, bool]]:
    for name in NUMBERS:
        theirs = {getattr(post, name) for post in posts} - {""}
        yield name, any(getattr(post, name) in theirs for post in own)


def side_by_side(kept: KeyPerson, dropped: KeyPerson) -> list[Side]:
    return [
        Side(name, part.label, _said(kept, part), _said(dropped, part))
        for name, part in PARTS.items()
    ]


def _said(person: KeyPerson, part: Part) -> str:
    words = []
    for name in part.fields:
        to_label = getattr(person, f"get_{name}_display", None)
        value = getattr(person, name)
        if value:
            words.append(str(to_label() if to_label else value))
    return " · ".join(words)


def put_aside(held: Iterable[str], both: Iterable[str]) -> list[str | Promise]:
    """
    Return the labels of private data that a merge takes away: not both consents cover
    them.
    """
    return [FIELDS[name] for name in FIELDS if name in held and name not in both]


def merges(user: User) -> QuerySet[PersonMerge]:
    """
    Return the merges that the user may see, newest first.
    """
    seen = PersonMerge.objects.visible_to(user)
    return seen.select_related("kept", "by", "undone_by").order_by("-pk")


def kept_instead(pk: int, user: User) -> KeyPerson | None:
    """
    Return the person into whom the one of key ``pk`` was merged, if the user sees him.
    """
    rows = PersonMerge.objects.standing().filter(dropped_key=pk)
    return KeyPerson.objects.visible_to(user).filter(person_merges__in=rows).first()
