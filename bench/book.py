"""
The agency's clients with their teams, stories and key persons: written in bulk, as
200,000 calls of services would take hours, and indexed as the services have it done.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bench.companies import Company, Person, companies, persons
from kehubu.clients.models import Client, Membership
from kehubu.clients.services.clients import derived as of_client
from kehubu.core import history, pinyin, search
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User
from kehubu.persons.models import KeyPerson, Post, Relation
from kehubu.persons.services.persons import derived as of_person
from kehubu.sample.people import Crew

STORY = 3
"""Entries in the story of a client."""
PERSONS = 3
"""Key persons of a client."""
BATCH = 1000
PART = 10_000
"""Clients that are held in memory at once."""


class Book:
    """What the agency knows of companies; it can be let grow."""

    def __init__(self, crew: Crew, at: datetime) -> None:
        self.crew, self.at = crew, at
        self.known: Sequence[Company] = ()

    def grow(self, count: int) -> None:
        """
        Enter further companies until there are ``count``.
        """
        every = companies(count)
        people = persons(PERSONS * count)
        for first in range(len(self.known), count, PART):
            last = min(first + PART, count)
            clients = self._enter(every[first:last])
            self._introduce(clients, people[PERSONS * first : PERSONS * last])
        self.known = every

    def _enter(self, part: Sequence[Company]) -> list[Client]:
        """
        Enter companies: of ten, the executive serves one, others serve two, and seven
        are in the pool.
        """
        rows = [
            Client(**of_client(company.values), created_at=self.at) for company in part
        ]
        clients = Client.objects.bulk_create(rows, batch_size=BATCH)
        teams = [
            Membership(client=client, user=user, role=role)
            for client in clients
            for user, role in self._team(client)
        ]
        Membership.objects.bulk_create(teams, batch_size=BATCH)
        entries = [
            history.entry(verb, client, by=self.crew.manager, at=self.at)
            for verb in ("client.added", *["client.amended"] * (STORY - 1))
            for client in clients
        ]
        HistoryEntry.objects.bulk_create(entries, batch_size=BATCH)
        search.refresh(Client, [client.pk for client in clients])
        return clients

    def _introduce(self, clients: Sequence[Client], people: Sequence[Person]) -> None:
        """
        Enter the key persons, one of each client's known to who serves it.
        """
        rows = [
            KeyPerson(**of_person({"name": person.name}), created_at=self.at)
            for person in people
        ]
        written = KeyPerson.objects.bulk_create(rows, batch_size=BATCH)
        posts = [
            Post(
                person=row,
                client=clients[number // PERSONS],
                sort_key=pinyin.sort_key(row.reading),
                title=person.title,
                kind=person.kind,
                mobile=person.mobile,
            )
            for number, (row, person) in enumerate(zip(written, people, strict=True))
        ]
        held = Post.objects.bulk_create(posts, batch_size=BATCH)
        Relation.objects.bulk_create(self._relations(held), batch_size=BATCH)
        search.refresh(Post, [post.pk for post in held])

    def _relations(self, posts: Sequence[Post]) -> Iterator[Relation]:
        for post in posts[::PERSONS]:
            for user, _role in self._team(post.client):
                yield Relation(
                    post=post,
                    user=user,
                    strength=1 + post.pk % 5,
                    reason="一起做过样例项目",
                    said_at=self.at,
                )

    def _team(self, client: Client) -> list[tuple[User, str]]:
        role, crew = Membership.Role, self.crew
        if is_hidden(client):
            return [(crew.second_manager, role.MANAGER)]
        if client.pk % 10 == 0:
            return [(crew.executive, role.EXECUTIVE), (crew.manager, role.MANAGER)]
        return []


def is_hidden(client: Client) -> bool:
    """
    Tell whether a team serves it to which the executive does not belong.
    """
    return client.pk % 10 in {1, 2}
