from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from kehubu.care import grades, services
from kehubu.care.models import Contact
from kehubu.care.services.contacts import Wanted
from kehubu.clients.models import Membership
from tests.factories import ClientFactory
from tests.procedures.stage import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def client_of(crew):
    """
    Make clients that the executive and the manager serve, entered ten days ago.
    """

    def made(**values):
        values = {"created_at": NOON - 10 * DAY, **values}
        client = ClientFactory(**values)
        for role, user in (("ae", crew.executive), ("am", crew.manager)):
            Membership.objects.create(client=client, user=user, role=role)
        return client

    return made


@pytest.fixture
def served(client_of):
    return client_of(
        name="晨谷样例食品有限公司", short_name="晨谷样例", status="client"
    )


@pytest.fixture
def standards(db):
    services.found_standards(by=None, at=NOON)


@pytest.fixture
def graded(monkeypatch):
    """
    Say which grades clients have, as an upper app does.
    """
    known = {}
    provider = lambda pks: {pk: known[pk] for pk in pks if pk in known}  # noqa: E731
    monkeypatch.setattr(grades, "_providers", [provider])
    return known


@pytest.fixture
def desk(crew, browse):
    return browse(crew.executive)


@pytest.fixture
def act(crew, served):
    """
    The services, with what is usual for whatever is not said.
    """
    usual = {"by": crew.executive, "at": NOON}
    seconds = count()

    def note(client=served, **said):
        values = {**said_of(said), "done_at": said.pop("done_at", NOON)}
        values |= {"note": said.pop("note", "谈了样稿"), "outcome": ""}
        values |= {"met": "", "met_senior": said.pop("met_senior", False)}
        return services.note_contact(
            client, **{**usual, "owner": crew.executive, "values": values, **said}
        )

    def plan(client=served, **said):
        values = {**said_of(said), "purpose": said.pop("purpose", "看样稿")}
        # Nobody sees the same client twice at one moment.
        later = DAY + timedelta(seconds=next(seconds))
        values["planned_at"] = said.pop("planned_at", NOON + later)
        return services.plan_contact(
            client, **{**usual, "owner": crew.executive, "values": values, **said}
        )

    def complete(contact, **said):
        values = {"kind": contact.kind, "done_at": said.pop("done_at", NOON)}
        values |= {"note": said.pop("note", "去过了"), "met": "", "outcome": ""}
        return services.complete_contact(
            contact, **{**usual, "values": values, "seen": 1, **said}
        )

    def follow(contact, **said):
        said = {"what": "送样稿", "owner": crew.executive, "due_on": TODAY, **said}
        return services.add_follow_up(contact, **{**usual, **said})

    def wanted(**said):
        said = {"what": "送样稿", "owner": crew.executive, "due_on": TODAY, **said}
        return Wanted(**said)

    return SimpleNamespace(
        note=note, plan=plan, complete=complete, follow=follow, wanted=wanted
    )


def said_of(said):
    return {"kind": said.pop("kind", Contact.Kind.ROUTINE)}
