"""Drafts: begun, saved, given up, published at once or on a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.office import queries, services
from kehubu.office.models import Draft
from kehubu.office.services.drafts import DraftClosed, KeyMalformed, NotADiagram
from kehubu.office.services.publishing import CurrentChanged, DayPast, NotScheduled
from kehubu.office.tasks import publish_due_drafts
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures import proving
from kehubu.procedures.models import Procedure
from kehubu.procedures.services.definitions import NotPublishable, SameAsCurrent
from tests.factories import UserFactory
from tests.office.desk import TODAY, publishing
from tests.procedures.engine.draft import straight
from tests.procedures.stage import NOON, named, published
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db):
    return UserFactory(holding=[Position.ACCOUNT_DIRECTOR])


@pytest.fixture
def draft(head):
    return services.begin(published(straight("a")), by=head, at=NOON)


def text(*nodes):
    return named(straight(*nodes), "P-1").decode()


def saved(draft, head, source, seen=1):
    return services.save_draft(draft, by=head, at=NOON, source=source, seen=seen)


def test_draft_is_begun_from_a_version(draft, head):
    base = Procedure.objects.get().current

    assert (draft.key, draft.name, draft.version) == ("P-1", "Test", 1)
    assert (draft.base, draft.source, draft.begun_by) == (base, base.source, head)
    assert HistoryEntry.objects.get(verb="draft.begun").by == head


def test_draft_is_begun_from_nothing(head):
    draft = services.blank(by=head, at=NOON, key="OWN-1", name='A & "B"')

    services.publish(draft, by=head, at=NOON, **publishing())

    procedure = Procedure.objects.get()
    assert (procedure.key, procedure.name) == ("OWN-1", 'A & "B"')


@pytest.mark.parametrize("key", ["", "1A", "甲", "A B", "A" * 41, 'A"'])
def test_key_that_no_procedure_can_have_is_refused(head, key):
    with unchanged(), pytest.raises(KeyMalformed):
        services.blank(by=head, at=NOON, key=key, name="x")


def test_draft_is_begun_from_a_file_and_remarks_what_was_filled_in(head):
    source = named(straight("a"), "P-9").replace(b' kehubu:role="ae"', b"")

    draft = services.take_in(by=head, at=NOON, source=source)

    assert draft.key == "P-9"
    assert draft.remarks == [["filled", "a", "role=ae"]]


@pytest.mark.parametrize("source", [b"", b"<html/>", b"\x00", b"<a>"])
def test_file_without_a_procedure_is_refused(head, source):
    with unchanged(), pytest.raises(NotADiagram) as refusal:
        services.take_in(by=head, at=NOON, source=source)
    assert refusal.value.details


def test_save_keeps_what_is_not_right_yet(draft, head):
    source = text("a", "b").replace(' kehubu:role="ae"', "")

    done = saved(draft, head, source)

    assert (done.source, done.version, done.saved_by) == (source, 2, head)
    entry = HistoryEntry.objects.get(verb="draft.saved")
    assert entry.changes == {"version": [1, 2]}


def test_second_writer_is_told_who_was_first(draft, head):
    saved(draft, head, text("a", "b"))
    manager = UserFactory(holding=[Position.GENERAL_MANAGER])

    with unchanged(), pytest.raises(ChangedMeanwhile) as refusal:
        saved(draft, manager, text("c"))
    assert head.name in refusal.value.details[0]


def test_what_is_no_file_is_not_saved(draft, head):
    with unchanged(), pytest.raises(NotADiagram):
        saved(draft, head, "<broken")


def test_only_the_process_office_draws(draft):
    stranger = UserFactory(holding=[Position.ACCOUNT_MANAGER])
    base = draft.base
    acts = [
        lambda: services.begin(base, by=stranger, at=NOON),
        lambda: services.blank(by=stranger, at=NOON, key="A", name="a"),
        lambda: services.take_in(by=stranger, at=NOON, source=b""),
        lambda: saved(draft, stranger, text("b")),
        lambda: services.discard(draft, by=stranger, at=NOON),
        lambda: services.publish(draft, by=stranger, at=NOON, **publishing()),
        lambda: services.call_off(draft, by=stranger, at=NOON),
    ]

    for act in acts:
        with unchanged(), pytest.raises(PermissionDenied):
            act()
    assert not Draft.objects.visible_to(stranger).exists()


def test_discarded_draft_is_kept_and_closed(draft, head):
    services.discard(draft, by=head, at=NOON)

    draft.refresh_from_db()
    assert draft.state == "discarded"
    for act in (
        lambda: services.discard(draft, by=head, at=NOON),
        lambda: saved(draft, head, text("b")),
        lambda: services.publish(draft, by=head, at=NOON, **publishing()),
    ):
        with unchanged(), pytest.raises(DraftClosed, match="已放弃"):
            act()


def test_draft_is_published_today(draft, head):
    saved(draft, head, text("a", "b"))

    done = services.publish(draft, by=head, at=NOON, **publishing(seen=2))

    made = Procedure.objects.get().current
    assert (done.state, done.published, made.number) == ("published", made, 2)
    assert (made.note, made.published_by) == ("为什么", head)


def test_draft_that_changes_nothing_is_not_published(draft, head):
    with unchanged(), pytest.raises(SameAsCurrent):
        services.publish(draft, by=head, at=NOON, **publishing())


@pytest.mark.parametrize("days", [0, 7])
def test_flawed_draft_is_published_on_no_day(draft, head, days):
    saved(draft, head, text("a", "b").replace(' kehubu:role="ae"', ""))
    words = publishing(seen=2, starts_on=TODAY + timedelta(days))

    with unchanged(), pytest.raises(NotPublishable):
        services.publish(draft, by=head, at=NOON, **words)


def test_what_somebody_else_has_changed_is_not_published_unseen(draft, head):
    saved(draft, head, text("a", "b"))

    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.publish(draft, by=head, at=NOON, **publishing(seen=1))


def test_day_that_is_over_is_refused(draft, head):
    words = publishing(starts_on=TODAY - timedelta(1))

    with unchanged(), pytest.raises(DayPast):
        services.publish(draft, by=head, at=NOON, **words)


@pytest.fixture
def scheduled(draft, head):
    saved(draft, head, text("a", "b"))
    words = publishing(seen=2, starts_on=TODAY + timedelta(1))
    return services.publish(draft, by=head, at=NOON, **words)


def test_scheduled_draft_waits_for_its_day(scheduled):
    assert (scheduled.state, scheduled.version) == ("scheduled", 3)

    assert services.publish_due(scheduled, at=NOON) is False

    assert Procedure.objects.get().current.number == 1


def test_scheduled_draft_is_published_on_its_day(scheduled, head):
    Draft.objects.update(starts_on=date(2026, 1, 1))

    publish_due_drafts.call()
    jobs.run_waiting()

    made = Procedure.objects.get().current
    scheduled.refresh_from_db()
    assert (made.number, made.published_by, made.note) == (2, head, "为什么")
    assert (scheduled.state, scheduled.published) == ("published", made)


def test_scheduled_draft_that_cannot_be_published_any_more_tells_who_set_the_day(
    scheduled, head
):
    published(straight("a", "b"))
    Draft.objects.update(starts_on=date(2026, 1, 1))

    assert services.publish_due(scheduled, at=NOON) is False

    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.starts_on) == ("open", None)
    assert Notification.objects.get().user == head
    assert "第 2 版" in HistoryEntry.objects.get(verb="draft.failed").reason


def test_draft_of_who_has_left_before_its_day_is_told_to_the_office(scheduled, head):
    manager = UserFactory(holding=[Position.GENERAL_MANAGER])
    User.objects.filter(pk=head.pk).update(is_active=False)
    Draft.objects.update(starts_on=date(2026, 1, 1))

    publish_due_drafts.call()
    jobs.run_waiting()

    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.starts_on) == ("open", None)
    assert Notification.objects.get().user == manager
    assert head.name in HistoryEntry.objects.get(verb="draft.failed").reason


def test_version_published_meanwhile_is_not_done_away_with_unseen(draft, head):
    saved(draft, head, text("a", "b"))
    published(straight("a", "c"))

    with unchanged(), pytest.raises(CurrentChanged, match="第 2 版"):
        services.publish(draft, by=head, at=NOON, **publishing(seen=2))
    with unchanged(), pytest.raises(CurrentChanged):
        services.publish(draft, by=head, at=NOON, **publishing(seen=2, replaces=1))

    services.publish(draft, by=head, at=NOON, **publishing(seen=2, replaces=2))
    assert Procedure.objects.get().current.number == 3


def test_scheduled_draft_replaces_the_version_that_was_seen(draft, head):
    saved(draft, head, text("a", "b"))
    published(straight("a", "c"))
    words = publishing(seen=2, replaces=2, starts_on=TODAY + timedelta(1))
    services.publish(draft, by=head, at=NOON, **words)
    Draft.objects.update(starts_on=date(2026, 1, 1))

    assert services.publish_due(draft, at=NOON)

    assert Procedure.objects.get().current.number == 3


def test_job_that_comes_twice_publishes_once(scheduled):
    Draft.objects.update(starts_on=date(2026, 1, 1))
    assert services.publish_due(scheduled, at=NOON)

    with unchanged():
        assert services.publish_due(scheduled, at=NOON) is False


def test_scheduled_draft_is_called_off(scheduled, head):
    services.call_off(scheduled, by=head, at=NOON)

    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.starts_on, scheduled.version) == (
        "open",
        None,
        4,
    )
    with unchanged(), pytest.raises(NotScheduled):
        services.call_off(scheduled, by=head, at=NOON)


ELSEWHERE = b"""<?xml version="1.0"?>
<!-- made elsewhere,
     over several lines -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:tool="http://tool.example/" xmlns:kehubu="urn:kehubu:bpmn:1"
             targetNamespace="http://tool.example/diagrams">
  <process id="P" name="Elsewhere"
           isExecutable="true">
    <startEvent id="s"/>
%b  </process>
</definitions>
"""
"""What other tools write, over more lines than what is made of it."""
FOREIGN = (
    ELSEWHERE
    % b"""    <task id="a" name="Write"
          tool:colour="red"/>
    <scriptTask id="b" name="Compute"/>
    <task id="c" name="Repeat">
      <multiInstanceLoopCharacteristics/>
    </task>
    <task id="d" name="Repeat again">
      <multiInstanceLoopCharacteristics/>
    </task>
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="c"/>
    <sequenceFlow id="f4" sourceRef="c" targetRef="d"/>
    <sequenceFlow id="f5" sourceRef="d" targetRef="e"/>
"""
)


READABLE = (
    ELSEWHERE
    % b"""    <userTask id="a"
              name="Write" kehubu:role="ae" kehubu:record="fairy_tale"
              kehubu:due="20000" kehubu:clause="NO-1"/>
    <parallelGateway
        id="g"/>
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="g"/>
    <sequenceFlow id="f3" sourceRef="g" targetRef="e"/>
    <sequenceFlow
        id="f4"
        sourceRef="g" targetRef="a"/>
"""
)


def test_whatever_else_is_wrong_stands_in_its_line_of_the_file_taken_in(head):
    draft = services.take_in(by=head, at=NOON, source=READABLE)

    graph, troubles = proving.prove(draft.source.encode(), draft.lines)

    assert graph is not None
    assert [trouble.said for trouble in troubles] == [
        "第 10 行 userTask a：从这里到不了结束。",
        "第 10 行 a：系统不认识“fairy_tale”这种记录。",
        "第 10 行 a：时限最多 10000 个工作小时。",
    ]
    assert [(w.id, w.line) for w in queries.warnings(graph)] == [("a", 10)]


def test_what_is_refused_stands_in_its_line_of_the_file_taken_in(head):
    draft = services.take_in(by=head, at=NOON, source=FOREIGN)

    _graph, troubles = proving.prove(draft.source.encode(), draft.lines)

    lines = FOREIGN.decode().splitlines()
    told = [(trouble.line, lines[trouble.line - 1].strip()) for trouble in troubles]
    assert (12, '<scriptTask id="b" name="Compute"/>') in told
    assert [n for n, line in told if "multiInstance" in line] == [14, 17]
