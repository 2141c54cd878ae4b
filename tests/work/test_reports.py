"""A contact report that a procedure asks for counts as a contact of the client."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kehubu.care import queries, services
from kehubu.care.models import CareSummary, Contact
from kehubu.care.services.contacts import ContactIsReported
from kehubu.core.models import HistoryEntry
from kehubu.persons import services as persons
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.sample import papers
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NAMED = {
    "client_people": "林样例 市场部总监\n周样例、钱样例",
    "our_people": "乙总监、戊专员、庚设计",
    "kind": "call",
}


@pytest.fixture
def meeting(journey):
    """
    A project that has come to the credentials meeting, TL-B1.06.
    """
    fill, crew = journey.fill, journey.crew
    fill("TL-B1.01", papers.lead_card(crew.executive))
    fill("TL-B1.02", papers.target_decision(crew.director), outcome="go")
    fill("TL-B1.03", papers.situation_brief(journey.client.name))
    fill("TL-B1.04", papers.negotiation_sheet())
    fill("TL-B1.05", papers.appointment(journey.now), outcome="confirmed")
    assert not Contact.objects.exists()
    return journey


def report(journey, **said):
    yesterday = journey.now - timedelta(days=1)
    return {**papers.credentials_report(yesterday), **said}


def met(journey, **said):
    journey.fill("TL-B1.06", report(journey, **said), outcome="agreed")
    return Contact.objects.order_by("pk").last()


def test_report_counts_as_a_contact_of_the_client(meeting):
    contact = met(meeting)

    started = datetime.fromisoformat(report(meeting)["started_at"])
    assert (contact.client, contact.kind) == (meeting.client, "meeting")
    assert (contact.owner, contact.done_at) == (meeting.crew.executive, started)
    assert contact.note == "联络报告：首年目标"
    assert contact.met == "市场部负责人、品牌经理"
    summary = CareSummary.objects.get(client=meeting.client)
    assert summary.last_contact == contact
    told = HistoryEntry.objects.about(contact).values_list("verb", flat=True)
    assert list(told) == ["contact.noted"]


def test_who_took_part_is_known_by_name(meeting, crew):
    by = {"by": crew.executive, "at": timezone.now(), "client": meeting.client}
    add = lambda name, **post: persons.add(  # noqa: E731
        **by, values={"name": name, "source": "card"}, post=post
    )
    lin = add("林样例", kind="gm")
    add("周样例", mobile="13800000001")
    add("周样例", mobile="13800000002")
    gone = add("钱样例")
    persons.end_post(
        gone, by=crew.executive, at=timezone.now(), on=timezone.localdate()
    )

    contact = met(meeting, **NAMED)

    assert [person.name for person in contact.persons.all()] == ["林样例"]
    assert set(contact.colleagues.all()) == {crew.director, crew.designer}
    assert (contact.met_senior, contact.our_senior) == (True, True)
    assert contact.kind == "phone"
    lin.refresh_from_db()
    assert lin.contacted_on == timezone.localdate(contact.done_at)


def test_moment_to_come_counts_from_now_and_stops_no_step(meeting):
    contact = met(meeting, started_at="2098-01-01T09:00:00+08:00")

    assert contact.done_at <= timezone.now()


def test_report_that_is_written_anew_changes_its_contact(meeting, crew):
    contact = met(meeting)
    step = meeting.run.steps.open().get()
    procedures.send_back(
        step,
        by=step.assignee,
        at=meeting.now,
        target=contact_step(contact).node_id,
        reason="议题写漏了",
    )
    topics = [{**report(meeting)["topics"][0], "topic": "首年目标与预算"}]

    again = met(meeting, topics=topics)

    assert again == contact
    assert (again.note, again.version) == ("联络报告：首年目标与预算", 2)


def test_another_meeting_of_the_same_step_is_another_contact(meeting, crew):
    first = met(meeting)
    step = meeting.run.steps.open().get()
    procedures.send_back(
        step,
        by=step.assignee,
        at=meeting.now,
        target=contact_step(first).node_id,
        reason="再谈一次",
    )

    met(meeting, started_at=(first.done_at + timedelta(hours=3)).isoformat())

    assert Contact.objects.count() == 2


def contact_step(contact):
    return Step.objects.get(pk=contact.source_id)


def test_it_is_read_and_not_amended_and_leads_to_its_report(meeting, crew, browse):
    contact = met(meeting)
    values = {"kind": "phone", "done_at": contact.done_at, "note": "另一种说法"}

    with unchanged(), pytest.raises(ContactIsReported):
        services.amend_contact(
            contact,
            by=crew.executive,
            at=timezone.now(),
            owner=crew.executive,
            colleagues=[],
            values=values,
            seen=contact.version,
        )

    page = browse(crew.executive).get(contact.get_absolute_url()).content.decode()
    assert "内容以报告为准" in read(page)
    assert contact_step(contact).get_absolute_url() in page
    assert f"/care/contacts/{contact.pk}/edit/" not in page
    services.add_follow_up(
        contact,
        by=crew.executive,
        at=timezone.now(),
        what="送样稿",
        owner=crew.executive,
        due_on=timezone.localdate(),
    )


def test_who_may_not_see_the_step_is_not_led_there(meeting, crew):
    contact = met(meeting)

    assert queries.source_of(contact, crew.executive) == contact_step(contact)
    assert queries.source_of(contact, crew.security) is None


def test_one_row_is_one_contact(meeting):
    contact = met(meeting)
    twin = Contact.objects.get(pk=contact.pk)
    twin.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(source_kind="")
