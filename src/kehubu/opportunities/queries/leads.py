"""Leads: the list, one lead's page, who may be in the way, who has been neglected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from kehubu.clients.models import Client
from kehubu.clients.names import match_key
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.opportunities.conflicts import grounds
from kehubu.opportunities.models import Lead, LeadQuerySet, Pipeline, Pitch
from kehubu.opportunities.queries.recorded import CARD, records_of
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS
from kehubu.work.models import Project

TWINS, STORY = 5, 100
COSTLY = ("lead.spent", "lead.unspent")
LONGEST_NEED, LONGEST_CONTACT = 200, 100
SHOWN_TODAY = 8


def pipeline() -> Pipeline:
    """
    Return how the agency weighs its stages; unsaved while it uses the defaults.
    """
    return Pipeline.objects.first() or Pipeline(pk=1)


def leads(user: User) -> LeadQuerySet:
    """
    Return the leads that the user may see, with those whom a page names.
    """
    seen = Lead.objects.visible_to(user)
    return seen.select_related(
        "client", "owner__supervisor", "found_by", "project__accountable"
    )


def leads_of(client: Client, user: User) -> QuerySet[Lead]:
    return leads(user).filter(client=client).order_by("-pk")


def lead_shown(lead: Lead, user: User) -> dict[str, Any]:
    """
    Return what a lead's page shows beside its fields.
    """
    return {
        "follow_ups": lead.follow_ups.select_related("by"),
        "pitches": pitches_of(lead, user),
        "conflicts": conflicts(lead.client, user),
        "story": _story(lead, user),
    }


def changes_of(row: Lead | Pipeline) -> QuerySet[HistoryEntry]:
    """
    Return what has happened to a row, newest first.
    """
    return HistoryEntry.objects.story_of(row)[:STORY]


def _story(lead: Lead, user: User) -> QuerySet[HistoryEntry]:
    """
    Return what has happened to a lead; for what money was spent on it is told to those
    who see the costs.
    """
    story = HistoryEntry.objects.story_of(lead)
    if not user.has_perm("opportunities.see_costs", lead):
        story = story.exclude(verb__in=COSTLY)
    return story[:STORY]


def pitches_of(lead: Lead, user: User) -> QuerySet[Pitch]:
    pitches = Pitch.objects.visible_to(user).filter(lead=lead)
    return pitches.prefetch_related("rivals")


def card_known(project: Project) -> dict[str, Any]:
    """
    Return what the lead card of a project says, as a form shows it.
    """
    card = records_of([project.pk]).get(project.pk, {}).get(CARD, {})
    finder = card.get("found_by") or {}
    return {
        "need": (card.get("need") or project.title)[:LONGEST_NEED],
        "source": card.get("source", ""),
        "contact": (card.get("contact") or "")[:LONGEST_CONTACT],
        "found_by": finder.get("id", project.accountable_id),
    }


def due_follow_ups(user: User, on: date) -> QuerySet[Lead]:
    """
    Return what the user has to follow up by a day, or does in somebody's stead.
    """
    due = Lead.objects.visible_to(user).due(on).of(user)
    return due.select_related("client", "owner").order_by("follow_up_on", "pk")


def neglected(at: datetime, days: int) -> LeadQuerySet:
    """
    Return the owned leads that nobody has touched for so many days, and whose client no
    running project wins.
    """
    winning = Project.objects.filter(
        client=OuterRef("client"),
        kind=Project.Kind.WIN,
        state=Project.State.RUNNING,
    )
    untouched = Lead.objects.open().filter(
        touched_at__lte=at - timedelta(days=days), owner__isnull=False
    )
    return untouched.filter(~Exists(winning))


def has_more(owner: User, client: Client) -> bool:
    """
    Tell whether something else of the owner's is open for a client.
    """
    leads = Lead.objects.open().filter(client=client, owner=owner)
    running = client.projects.filter(state=Project.State.RUNNING, members__user=owner)
    return leads.exists() or running.exists()


@dataclass(frozen=True, slots=True)
class Conflicts:
    """
    Who may be in the way: the clients that one may see, each with the reasons.

    Whether there are others is for the director to know: who could learn it from a name
    or an industry that he has typed would find out by guessing whom the agency serves.
    ``is_partial`` says to every reader who does not see all clients that the director
    looks at the rest, whether or not there is any.
    """

    named: list[tuple[Client, list[str | Promise]]]
    is_partial: bool

    def __bool__(self) -> bool:
        return bool(self.named) or self.is_partial


def conflicts(client: Client, user: User) -> Conflicts | None:
    """
    Return which clients may be in the way of a new one, as far as the user may know;
    nobody is in the way of who is a client already.
    """
    if not client.is_prospect:
        return None
    found = grounds(client)
    seen = Client.objects.visible_to(user).filter(pk__in=found).order_by("sort_key")
    named = [(other, found[other.pk]) for other in seen] if found else []
    return Conflicts(named, is_partial=not user.holds(*OVERSEERS))


def twins(user: User, name: str) -> list[Client]:
    """
    Return the clients that the user may see and that may be meant by a name.
    """
    name = name.strip()
    if not name:
        return []
    seen = Client.objects.visible_to(user)
    same = Q(match_key=match_key(name))
    alike = Q(pk__in=search.matching(Client, name))
    return list(seen.filter(same | alike).order_by("sort_key", "pk")[:TWINS])


def directors_to_ask() -> Iterable[User]:
    """
    Return who decides where clients are in each other's way.
    """
    directors = User.objects.holding(Position.ACCOUNT_DIRECTOR)
    return list(directors) or list(User.objects.holding(Position.GENERAL_MANAGER))
