from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from kehubu.core import history
from kehubu.core.models import HistoryEntry
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_record_keeps_who_did_what_to_which_row_when_and_why():
    client, project = ClientFactory(), ClientFactory()
    by, principal = UserFactory(), UserFactory()

    entry = history.record(
        "client.amended",
        client,
        by=by,
        at=NOON,
        within=project,
        instead_of=principal,
        reason="客户更名",
        changes={"name": ["甲", "乙"], "listed_on": [None, date(2026, 3, 2)]},
    )

    entry.refresh_from_db()
    assert (entry.verb, entry.by, entry.at) == ("client.amended", by, NOON)
    assert (entry.subject_kind, entry.subject_id) == ("clients.client", client.pk)
    assert (entry.within_kind, entry.within_id) == ("clients.client", project.pk)
    assert (entry.instead_of, entry.reason) == (principal, "客户更名")
    assert entry.changes == {"name": ["甲", "乙"], "listed_on": [None, "2026-03-02"]}


def test_record_by_kehubu_itself():
    entry = history.record("timer.fired", ClientFactory(), by=None, at=NOON)

    entry.refresh_from_db()
    assert (entry.by, entry.within_kind, entry.within_id) == (None, "", None)


def test_entry_is_not_saved():
    history.entry("client.added", ClientFactory(), by=None, at=NOON)

    assert HistoryEntry.objects.count() == 0


def test_amend_saves_and_records_what_differs_only():
    client, by = ClientFactory(name="甲样例", region="上海", phone="1"), UserFactory()

    values = {"name": "乙样例", "region": "上海", "phone": ""}
    history.amend(client, "client.amended", by=by, at=NOON, values=values)

    client.refresh_from_db()
    entry = HistoryEntry.objects.get()
    assert (client.name, client.region, client.phone) == ("乙样例", "上海", "")
    assert entry.changes == {"name": ["甲样例", "乙样例"], "phone": ["1", ""]}
    assert (entry.verb, entry.by, entry.at) == ("client.amended", by, NOON)


def test_amend_saves_no_other_field():
    client = ClientFactory(name="甲样例", region="上海")
    stale = type(client).objects.get(pk=client.pk)
    type(client).objects.filter(pk=client.pk).update(region="北京")

    values = {"name": "乙样例"}
    history.amend(stale, "client.amended", by=None, at=NOON, values=values)

    client.refresh_from_db()
    assert (client.name, client.region) == ("乙样例", "北京")


def test_amend_where_nothing_differs_writes_nothing(django_assert_num_queries):
    client = ClientFactory(name="甲样例")

    with django_assert_num_queries(0):
        values = {"name": "甲样例"}
        history.amend(client, "client.amended", by=None, at=NOON, values=values)

    assert HistoryEntry.objects.count() == 0


def test_amend_records_a_person_by_id():
    person, superior = UserFactory(), UserFactory()

    values = {"supervisor": superior}
    history.amend(person, "user.amended", by=superior, at=NOON, values=values)

    person.refresh_from_db()
    assert person.supervisor == superior
    assert HistoryEntry.objects.get().changes == {"supervisor": [None, superior.pk]}


def test_amend_passes_the_other_columns_on():
    client, project = ClientFactory(), ClientFactory()

    history.amend(
        client,
        "client.amended",
        by=None,
        at=NOON,
        values={"name": "乙样例"},
        within=project,
        reason="客户更名",
    )

    entry = HistoryEntry.objects.get()
    assert (entry.within_id, entry.reason) == (project.pk, "客户更名")


def test_about_gives_what_happened_to_a_row_and_within_it_newest_first():
    client, step, other = ClientFactory(), UserFactory(), ClientFactory()
    own = history.record("client.added", client, by=None, at=NOON)
    inside = history.record("user.hired", step, by=None, at=NOON, within=client)
    history.record("client.added", other, by=None, at=NOON)
    history.record("user.hired", UserFactory(), by=None, at=NOON)

    assert list(HistoryEntry.objects.about(client)) == [inside, own]


def test_about_does_not_mix_kinds_of_one_id():
    client = ClientFactory(pk=4_711)
    person = UserFactory(pk=4_711)
    history.record("user.hired", person, by=None, at=NOON)

    assert list(HistoryEntry.objects.about(client)) == []


@pytest.mark.parametrize(
    "within", [{"within_kind": "clients.client"}, {"within_id": 1}]
)
def test_half_a_frame_is_refused(within):
    with pytest.raises(IntegrityError, match="history_within_is_whole"):
        HistoryEntry.objects.create(
            verb="client.added",
            subject_kind="clients.client",
            subject_id=1,
            at=NOON,
            **within,
        )
