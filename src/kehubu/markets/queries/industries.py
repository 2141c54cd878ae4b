"""Industry files: which there are, which are wanted, which are due."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from kehubu.clients.models import Client
from kehubu.core.models import HistoryEntry
from kehubu.markets import readers
from kehubu.markets.models import IndustryFact, IndustryFile
from kehubu.people.models import User

MOST_MISSING = 100


def files(user: User) -> QuerySet[IndustryFile]:
    """
    Return the files with the number of their facts, what was looked through first in
    front.
    """
    seen = IndustryFile.objects.visible_to(user).select_related("owner")
    return seen.annotate(n_facts=Count("facts")).order_by("reviewed_on", "pk")


def missing_industries(user: User) -> list[str]:
    """
    Return the industries of clients that the user sees which have no file yet, the
    commonest first.
    """
    known = IndustryFile.objects.filter(name=OuterRef("industry"))
    seen = Client.objects.visible_to(user).exclude(industry="")
    wanted = seen.exclude(Exists(known)).order_by().values("industry")
    counted = wanted.annotate(n=Count("pk")).order_by("-n", "industry")
    return [row["industry"] for row in counted[:MOST_MISSING]]


def file_of(client: Client, user: User) -> IndustryFile | None:
    """
    Return the file of a client's industry, if there is one that the user may see.
    """
    seen = IndustryFile.objects.visible_to(user).filter(name=client.industry)
    found: IndustryFile | None = seen.first()
    return found


def facts(file: IndustryFile, user: User) -> list[tuple[str, list[IndustryFact]]]:
    """
    Return the facts of a file by their kinds, in the order of the kinds.
    """
    seen = list(IndustryFact.objects.visible_to(user).filter(file=file))
    by_kind = [
        (str(kind.label), [fact for fact in seen if fact.kind == kind])
        for kind in IndustryFact.Kind
    ]
    return [(label, rows) for label, rows in by_kind if rows]


def story(file: IndustryFile) -> QuerySet[HistoryEntry]:
    """
    Return what was done to a file and to its facts, newest first.
    """
    return HistoryEntry.objects.story_of(file)


def keepers(user: User) -> QuerySet[User]:
    """
    Return the colleagues who may own a file.
    """
    active = User.objects.visible_to(user).active()
    keys = [person.pk for person in active if readers.writes(person)]
    return active.filter(pk__in=keys).order_by("reading")


def colleagues(user: User) -> QuerySet[User]:
    """
    Return the colleagues who read of markets at all, by their departments.
    """
    readers_here = User.objects.visible_to(user).holding(*readers.READERS)
    return readers_here.select_related("department").order_by("department", "reading")


def due_files(on: date) -> QuerySet[IndustryFile]:
    """
    Return the files that are to be looked through by then, with their owners.
    """
    return IndustryFile.objects.due(on).select_related("owner")
