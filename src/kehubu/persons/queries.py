from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    When,
)

from kehubu.clients import queries as clients
from kehubu.clients.models import Client, Membership
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.persons.birthdays import Birthday
from kehubu.persons.models import (
    Consent,
    KeyPerson,
    PersonMerge,
    PersonRequest,
    Policy,
    Post,
    Private,
    Relation,
)
from kehubu.persons.models.private import FIELDS
from kehubu.persons.policies import SHIPPED

NEAR, GLANCED = 5, 4
BIRTHDAYS = 50
CANDIDATES = 50
ROLES = (
    Membership.Role.EXECUTIVE,
    Membership.Role.MANAGER,
    Membership.Role.DIRECTOR,
)
"""Who is told of a client's people: the executive, else who comes after him."""


def policy() -> Policy:
    """
    Return the text of consent and the periods that are in force.
    """
    return Policy.objects.first() or Policy(number=1, text=str(SHIPPED))


def posts(user: User) -> QuerySet[Post]:
    """
    Return the posts that the user may see.
    """
    return Post.objects.visible_to(user).select_related("person", "client")


def listed(user: User) -> QuerySet[Post]:
    """
    Return them with their relations, in the order of the names' readings.
    """
    relations = Prefetch("relations", Relation.objects.select_related("user"))
    return posts(user).prefetch_related(relations).order_by("sort_key", "pk")


def known_to_us(posts: QuerySet[Post], strength: int) -> QuerySet[Post]:
    """
    Keep the posts in which one of us knows the person so well at least.
    """
    relations = Relation.objects.filter(post=OuterRef("pk"), strength__gte=strength)
    return posts.filter(Exists(relations))


def posts_of(person: KeyPerson, user: User) -> list[Post]:
    """
    Return what a person is and was, as far as the user may see it: the present first.
    """
    seen = listed(user).filter(person=person)
    return sorted(seen, key=lambda post: (post.until is not None, -post.pk))


def posts_at(client: Client, user: User) -> list[Post]:
    return list(listed(user).filter(client=client))


def deciding_at(client: Client, user: User) -> list[Post]:
    """
    Return whom one asks for at a client's: who decides there first, then the chief and
    who is in charge of advertising. A few, in one statement.
    """
    chiefs = (Post.Kind.CHIEF, Post.Kind.ADVERTISING)
    decides = Q(level=Post.Level.DECIDES)
    rank = Case(When(decides, 0), When(kind=Post.Kind.CHIEF, then=1), default=2)
    held = posts(user).filter(client=client, until=None)
    found = held.filter(decides | Q(kind__in=chiefs)).annotate(rank=rank)
    return list(found.order_by("rank", "sort_key", "pk")[:GLANCED])


def is_known(person: KeyPerson, user: User) -> bool:
    """
    Tell whether the user may know what the person is now.
    """
    return KeyPerson.objects.known_to(user).filter(pk=person.pk).exists()


def story(person: KeyPerson, user: User) -> QuerySet[HistoryEntry]:
    """
    Return what happened to a person, newest first: in posts that the user may see, and
    the rest if he may know what the person is now.
    """
    entries = HistoryEntry.objects.story_of(person)
    kind = Post._meta.label_lower
    seen = Post.objects.visible_to(user).filter(person=person)
    in_posts = Q(subject_kind=kind, subject_id__in=seen.values("pk"))
    if is_known(person, user):
        return entries.filter(in_posts | ~Q(subject_kind=kind))
    return entries.filter(in_posts)


def story_of_entry(entry: Model) -> QuerySet[HistoryEntry]:
    """
    Return what happened to an entry of a register, newest first.
    """
    return HistoryEntry.objects.story_of(entry)


def clients_called(user: User, called: str) -> list[Client]:
    """
    Return the visible clients of exactly this name or short name; a few near ones if
    there is none.
    """
    if not called.strip():
        return []  # it would be the short name of all who have none
    seen = Client.objects.visible_to(user)
    named = list(seen.filter(Q(name=called) | Q(short_name=called))[:2])
    if named:
        return named
    found = search.matching(Client, called)
    return list(seen.filter(pk__in=found).order_by("sort_key", "pk")[:NEAR])


def alike(user: User, *, name: str, mobile: str = "") -> list[Post]:
    """
    Return visible posts of people of the same name; with a mobile number, those that
    have it too. What the user may not see is not betrayed.
    """
    same = Q(person__name=name)
    if mobile:
        same |= Q(mobile=mobile)
    return list(listed(user).filter(same)[:NEAR])


# ---- private data: what is kept, without what it says


def covered(person_id: int) -> set[str]:
    """
    Return the private fields that consents in force cover.
    """
    consents = Consent.objects.in_force().filter(person=person_id)
    return {name for consent in consents for name in consent.covers}


def held(person: KeyPerson) -> set[str]:
    """
    Return which private fields are kept of a person; nothing is decrypted.
    """
    flags = {
        f"has_{name}": ExpressionWrapper(
            Q(**{f"{name}__isnull": False}), output_field=BooleanField()
        )
        for name in FIELDS
    }
    rows = Private.objects.filter(person=person).annotate(**flags)
    found = rows.values(*flags).first() or {}
    return {name for name in FIELDS if found.get(f"has_{name}")}


def consents_of(person: KeyPerson) -> list[tuple[Consent, list[StoredFile]]]:
    consents = list(person.consents.select_related("recorded_by"))
    proofs: dict[int, list[StoredFile]] = {}
    for file in documents.files_of_rows(Consent, [one.pk for one in consents]):
        proofs.setdefault(file.subject_id, []).append(file)
    return [(consent, proofs.get(consent.pk, [])) for consent in consents]


# ---- birthdays


@dataclass(frozen=True, slots=True)
class Coming:
    """A birthday that comes: whose, of which client, on which day."""

    on: date
    post: Post
    is_lunar: bool


def birthdays(user: User, first: date, last: date) -> list[Coming]:
    """
    Return the birthdays between two days, both included, of people who have agreed to
    it and whose client the user has in hand: he is told of them; to look at others is
    to reveal them.
    """
    posts = Post.objects.visible_to(user).current()
    served = posts.filter(client__in=clients.served_by(user))
    return coming(served, first, last)


def coming(posts: QuerySet[Post], first: date, last: date) -> list[Coming]:
    """
    Return whose birthday falls between two days, soonest first. The days are encrypted
    and so are opened one by one, of those only who have agreed to it.
    """
    consents = Consent.objects.in_force().filter(
        person=OuterRef("person"), birthday=True
    )
    born = Private.objects.filter(person=OuterRef("person"), birthday__isnull=False)
    agreed = posts.filter(Exists(consents), Exists(born))
    related = agreed.select_related("person__private", "client")
    found = [
        Coming(on, post, birthday.is_lunar)
        for post in related
        for birthday in [Birthday.read(post.person.private.birthday)]
        for on in birthday.between(first, last)
    ]
    return sorted(found, key=lambda one: (one.on, one.post.sort_key, one.post.pk))


def who_serves(pks: Iterable[int]) -> dict[int, User]:
    """
    Return by the keys of clients who is told of their people.
    """
    teams: dict[int, dict[str, User]] = {}
    members = Membership.objects.filter(client__in=set(pks), user__is_active=True)
    for member in members.select_related("user"):
        teams.setdefault(member.client_id, {})[member.role] = member.user
    return {
        pk: next(team[role] for role in ROLES if role in team)
        for pk, team in teams.items()
    }


# ---- the clock


def to_review(today: date, review_months: int) -> QuerySet[KeyPerson]:
    """
    Return whose data nobody has needed for so long that somebody should ask why they
    are kept (PIPL 19).
    """
    before = months_before(today, review_months)
    heard = Post.objects.filter(person=OuterRef("pk"), contacted_on__gte=before)
    kept = KeyPerson.objects.filter(erased_at=None, created_at__date__lt=before)
    quiet = kept.filter(Q(reviewed_on=None) | Q(reviewed_on__lt=before))
    return quiet.filter(~Exists(heard)).order_by("pk")


def gone_with_private(since: date) -> QuerySet[KeyPerson]:
    """
    Return who has left all posts before a day and of whom private data are kept.
    """
    later = Post.objects.filter(person=OuterRef("pk")).exclude(until__lt=since)
    kept = Private.objects.filter(person=OuterRef("pk"))
    merges = PersonMerge.objects.filter(kept=OuterRef("pk"))
    has_some = Exists(kept) | Exists(merges.exclude(private=[]))
    return KeyPerson.objects.filter(has_some, ~Exists(later)).order_by("pk")


def last_posts(persons: Collection[KeyPerson]) -> dict[int, Post]:
    """
    Return by their keys what people are now, or were last.
    """
    posts = Post.objects.filter(person__in=persons).select_related("client", "person")
    ordered = sorted(posts, key=lambda post: (post.until or date.max, post.pk))
    return {post.person_id: post for post in ordered}


def months_before(day: date, months: int) -> date:
    """
    Return the day so many months before; of a longer month, the last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


# ---- requests


def requests(user: User) -> QuerySet[PersonRequest]:
    seen = PersonRequest.objects.visible_to(user)
    return seen.select_related("person", "taken_by").order_by("-pk")


def candidates(request: PersonRequest) -> list[KeyPerson]:
    """
    Return who may be meant: the key persons of this name, and those who are reached by
    one of these numbers or addresses.
    """
    lines = [line.strip() for line in request.terms.splitlines() if line.strip()]
    meant = Q(name=request.name.strip()) | Q(pk=request.person_id or 0)
    meant |= Q(posts__mobile__in=lines) | Q(posts__email__in=lines)
    meant |= Q(posts__phone__in=lines) | Q(posts__wechat__in=lines)
    found = KeyPerson.objects.filter(meant, erased_at=None).distinct()
    return list(found.order_by("pk")[:CANDIDATES])


def answer_by(received_on: date, days: int) -> date:
    """
    Return the day on which so many working days have passed.
    """
    calendar, day = people.calendar(), received_on
    while days:
        day += timedelta(days=1)
        days -= calendar.is_working_day(day)
    return day
