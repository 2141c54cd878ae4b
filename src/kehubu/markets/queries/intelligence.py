"""Intelligence: what a user may see of it, who is told, what became of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from kehubu.clients.models import Client, Membership
from kehubu.core.models import HistoryEntry
from kehubu.dossiers.models import Rival
from kehubu.markets.models import Feedback, IndustryFile, Intelligence, Tag, Telling
from kehubu.markets.models.intelligence import IntelligenceQuerySet
from kehubu.people.models import User

MOST_TOLD = 100


def entries(user: User) -> IntelligenceQuerySet:
    """
    Return the entries that the user may see, what was observed last first.
    """
    told = Prefetch("tellings", Telling.objects.select_related("person"))
    seen = entry_rows(user).prefetch_related("tags", told)
    return seen.order_by("-observed_on", "-pk")


def entry_rows(user: User) -> IntelligenceQuerySet:
    """
    Return the same without what a list shows beside them, to look one of them up.
    """
    seen = Intelligence.objects.visible_to(user)
    return seen.select_related("client", "rival", "industry", "logged_by")


def about_client(client: Client, user: User) -> IntelligenceQuerySet:
    """
    Return what is about a client, about companies that are its rivals, and about its
    industry.
    """
    same = Q(name=OuterRef("rival__name")) | Q(company=OuterRef("rival__company"))
    rivals = Rival.objects.visible_to(user).filter(same, client=client)
    about = Q(client=client) | Q(Exists(rivals))
    if client.industry:
        about |= Q(industry__name=client.industry)
    return entries(user).filter(about)


def about_industry(file: IndustryFile, user: User) -> IntelligenceQuerySet:
    return entries(user).filter(industry=file)


def unread(user: User) -> QuerySet[Intelligence]:
    """
    Return what the user was told of and has not said to have read.
    """
    return entries(user).told(user, read_at=None)


def readers_among(entry: Intelligence, people: Iterable[User]) -> list[User]:
    """
    Keep the people who work here and may see the entry.
    """
    rows = Intelligence.objects
    return [
        person
        for person in people
        if person.is_active and rows.visible_to(person).filter(pk=entry.pk).exists()
    ]


def teams_against(rival: Rival) -> QuerySet[User]:
    """
    Return the teams of all clients of which this company is a rival, by its name or by
    its place in our list.
    """
    same = Q(name=rival.name)
    if rival.company_id:
        same |= Q(company=rival.company_id)
    clients = Rival.objects.filter(same).values("client")
    teams = Membership.objects.filter(client__in=clients).values("user")
    return User.objects.filter(pk__in=teams)


def waiting_for_answer(entry: Intelligence, by: User) -> list[User]:
    """
    Return who hears of feedback: who logged the entry and who told it, but for the one
    who gives it.
    """
    told = entry.tellings.exclude(told_by=None).values("told_by")
    who = Q(pk=entry.logged_by_id) | Q(pk__in=told)
    return readers_among(entry, User.objects.filter(who).exclude(pk=by.pk))


def trace(entry: Intelligence, user: User) -> dict[str, object]:
    """
    Return what became of an entry: who was told, what was done, what has changed.
    """
    tellings = Telling.objects.visible_to(user).filter(intelligence=entry)
    feedback = Feedback.objects.visible_to(user).filter(intelligence=entry)
    shown = list(tellings.select_related("person", "told_by"))
    mine = next((each for each in shown if each.person_id == user.pk), None)
    return {
        "tellings": shown,
        "mine": mine,
        "tags": list(Tag.objects.visible_to(user).filter(intelligence=entry)),
        "feedback": list(feedback.select_related("given_by")),
        "story": HistoryEntry.objects.story_of(entry)[:MOST_TOLD],
    }


def overdue_untold(at: datetime) -> QuerySet[Intelligence]:
    """
    Return what somebody should have been told of by now, and nobody was.
    """
    late = Intelligence.objects.filter(first_told_at=None, tell_by__lt=at)
    return late.select_related("logged_by")
