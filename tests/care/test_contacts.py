"""Contacts planned, noted, amended, cancelled: every exit."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from kehubu.care import services
from kehubu.care.models import CareSummary, Contact, FollowUp
from kehubu.care.services.contacts import (
    AlreadyNoted,
    CancelNeedsReason,
    ContactIsCancelled,
    ContactIsDone,
    ContactToCome,
    GoerHasLeft,
    NotAPhoto,
    NoteNeeded,
    PlannedAlready,
    PlannedInPast,
)
from kehubu.care.services.follow_ups import FollowUpInPast
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.documents.models import StoredFile
from kehubu.documents.uploads import NotWhatItSays
from kehubu.sample.pictures import picture
from tests.care.conftest import DAY, NOON, TODAY
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def photo(name="现场.png", content=None):
    return SimpleUploadedFile(name, content or picture(), "image/png")


def amended(contact, by, **said):
    names = ("kind", "planned_at", "purpose")
    values = {name: said.pop(name, getattr(contact, name)) for name in names}
    if contact.is_done:
        values |= {
            "done_at": contact.done_at,
            "note": contact.note,
            **said.pop("v", {}),
        }
    said = {"owner": contact.owner, "colleagues": [], "seen": 1, "at": NOON, **said}
    return services.amend_contact(contact, by=by, values=values, **said)


# ---- noted


def test_contact_is_noted_with_photo_and_follow_up(act, served, crew):
    contact = act.note(
        photos=[photo()], wanted=act.wanted(), colleagues=[crew.designer]
    )

    assert (contact.client, contact.owner) == (served, crew.executive)
    assert list(contact.colleagues.all()) == [crew.designer]
    assert StoredFile.objects.of(contact).get().name == "现场.png"
    follow_up = FollowUp.objects.get()
    assert (follow_up.contact, follow_up.what) == (contact, "送样稿")
    told = HistoryEntry.objects.get(verb="contact.noted")
    when = ["", "2026-03-02T04:00:00Z"]
    changes = {"step": ["", "例行拜访"], "when": when}
    assert (told.within_id, told.changes) == (served.pk, changes)


def test_form_that_is_sent_twice_notes_one_contact(act):
    act.note()

    with unchanged(), pytest.raises(AlreadyNoted):
        act.note()
    act.note(note="下午又通了一次电话")


def test_client_story_does_not_tell_what_was_said(act, served):
    act.note(note="他们要换公司")

    told = HistoryEntry.objects.about(served)
    assert "换公司" not in str([(entry.changes, entry.reason) for entry in told])


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"done_at": NOON + timedelta(minutes=1)}, ContactToCome),
        ({"note": " \n"}, NoteNeeded),
        ({"photos": [photo("a.txt", b"text")]}, NotAPhoto),
        ({"photos": [photo("a.png", b"text")]}, NotWhatItSays),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_noted(act, said, error):
    with unchanged(), pytest.raises(error):
        act.note(**said)


def test_nobody_who_has_left_goes(act, crew):
    with unchanged(), pytest.raises(GoerHasLeft, match="寅离职"):
        act.note(colleagues=[crew.leaver])
    with unchanged(), pytest.raises(GoerHasLeft):
        act.plan(owner=crew.leaver)


def test_follow_up_of_yesterday_refuses_the_whole(act):
    with unchanged(), pytest.raises(FollowUpInPast):
        act.note(wanted=act.wanted(due_on=TODAY - DAY))


@pytest.mark.parametrize(
    "actor", ["second_manager", "finance", "auditor", "designer", "system", "leaver"]
)
def test_only_the_account_side_of_the_client_notes(act, crew, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        act.note(by=getattr(crew, actor))


@pytest.mark.parametrize(
    "actor", ["gm", "director", "manager", "executive", "administration"]
)
def test_account_side_notes_and_plans(act, crew, actor):
    assert act.note(by=getattr(crew, actor)).is_done
    assert act.plan(by=getattr(crew, actor)).is_planned


def test_presence_of_our_director_is_kept_as_posts_were(act, crew):
    plain = act.note()
    senior = act.note(note="总监也去了", colleagues=[crew.director])

    crew.director.posts.all().delete()

    assert [plain.our_senior, senior.our_senior] == [False, True]


# ---- planned, then done


def test_contact_is_planned_and_completed(act, served):
    contact = act.plan()
    assert (contact.is_planned, contact.is_overdue) == (True, False)
    assert not CareSummary.objects.exists()

    contact = act.complete(contact, photos=[photo()], wanted=act.wanted())

    assert (contact.is_done, contact.note, contact.version) == (True, "去过了", 2)
    assert StoredFile.objects.of(contact).exists()
    assert contact.follow_ups.exists()
    assert CareSummary.objects.get().last_contact == contact


def test_contact_is_not_planned_for_what_is_over(act):
    with unchanged(), pytest.raises(PlannedInPast):
        act.plan(planned_at=NOON - timedelta(minutes=1))


def test_contact_is_not_planned_twice(act, crew):
    at = NOON + DAY
    act.plan(planned_at=at)

    with unchanged(), pytest.raises(PlannedAlready, match="戊专员"):
        act.plan(kind="meeting", planned_at=at)
    act.plan(planned_at=NOON + 2 * DAY)
    act.plan(owner=crew.manager, planned_at=at)


def test_contact_that_was_cancelled_may_be_planned_anew(act, crew):
    planned = act.plan(planned_at=NOON + DAY)
    services.cancel_contact(planned, by=crew.executive, at=NOON, reason="改期")

    assert act.plan(planned_at=NOON + DAY).is_planned


def test_contact_is_completed_once(act):
    contact = act.complete(act.plan())

    with unchanged(), pytest.raises(ContactIsDone):
        act.complete(contact, seen=2)


def test_completing_what_another_has_changed_is_refused(act, crew):
    contact = act.plan()
    amended(contact, crew.manager, purpose="改")

    with unchanged(), pytest.raises(ChangedMeanwhile):
        act.complete(contact)


@pytest.mark.parametrize(
    ("said", "error"),
    [({"done_at": NOON + DAY}, ContactToCome), ({"note": ""}, NoteNeeded)],
)
def test_completing_needs_a_time_and_a_note(act, said, error):
    contact = act.plan()

    with unchanged(), pytest.raises(error):
        act.complete(contact, **said)


def test_stranger_completes_nothing(act, crew):
    contact = act.plan(colleagues=[crew.designer])

    for stranger in (crew.second_manager, crew.designer, crew.finance):
        with unchanged(), pytest.raises(PermissionDenied):
            act.complete(contact, by=stranger)


# ---- amended


def test_planned_contact_is_moved(act, crew):
    contact = amended(
        act.plan(), crew.manager, planned_at=NOON + 3 * DAY, colleagues=[crew.gm]
    )

    contact.refresh_from_db()
    assert contact.planned_at == NOON + 3 * DAY
    assert (contact.our_senior, contact.version) == (True, 2)


def test_overdue_contact_keeps_its_time_but_is_not_moved_to_the_past(
    act, crew, time_machine
):
    contact = act.plan()
    time_machine.move_to(NOON + 5 * DAY, tick=False)
    assert contact.is_overdue

    later = {"at": NOON + 5 * DAY}
    assert amended(contact, crew.manager, purpose="改", **later).purpose == "改"
    with unchanged(), pytest.raises(PlannedInPast):
        amended(contact, crew.manager, planned_at=NOON + 2 * DAY, seen=2, **later)


def test_noted_contact_is_amended_and_the_summary_follows(act, crew):
    contact = act.note()

    amended(contact, crew.executive, v={"done_at": NOON - 4 * DAY}, photos=[photo()])

    assert CareSummary.objects.get().since_on == TODAY - 4 * DAY
    assert StoredFile.objects.of(contact).exists()


@pytest.mark.parametrize(
    ("values", "error"),
    [({"done_at": NOON + DAY}, ContactToCome), ({"note": " "}, NoteNeeded)],
)
def test_noted_contact_stays_true(act, crew, values, error):
    contact = act.note()

    with unchanged(), pytest.raises(error):
        amended(contact, crew.executive, v=values)


def test_amending_what_another_has_changed_is_refused(act, crew):
    contact = act.plan()
    amended(contact, crew.manager, purpose="改")

    with unchanged(), pytest.raises(ChangedMeanwhile):
        amended(contact, crew.executive, purpose="再改")


def test_leaver_stays_with_what_he_did_but_goes_nowhere_new(act, crew):
    contact = act.note(colleagues=[crew.designer])
    crew.designer.is_active = False
    crew.designer.save()

    assert amended(contact, crew.executive, colleagues=[crew.designer]).version == 2
    with unchanged(), pytest.raises(GoerHasLeft):
        amended(contact, crew.executive, colleagues=[crew.leaver], seen=2)


def test_stranger_amends_nothing(act, crew):
    contact = act.plan()

    with unchanged(), pytest.raises(PermissionDenied):
        amended(contact, crew.second_manager, purpose="改")


# ---- cancelled


def test_planned_contact_is_cancelled_with_a_reason(act, crew):
    contact = services.cancel_contact(
        act.plan(), by=crew.executive, at=NOON, reason=" 客户出差 "
    )

    assert (contact.is_cancelled, contact.cancel_reason) == (True, "客户出差")
    assert not contact.is_planned


def test_cancelling_needs_a_reason_and_something_planned(act, crew):
    planned, done = act.plan(), act.note()
    cancelled = services.cancel_contact(
        act.plan(planned_at=NOON + 2 * DAY),
        by=crew.executive,
        at=NOON,
        reason="客户出差",
    )

    for contact, reason, error in (
        (planned, " ", CancelNeedsReason),
        (done, "不算", ContactIsDone),
        (cancelled, "再取消", ContactIsCancelled),
    ):
        with unchanged(), pytest.raises(error):
            services.cancel_contact(contact, by=crew.executive, at=NOON, reason=reason)
    with unchanged(), pytest.raises(PermissionDenied):
        services.cancel_contact(planned, by=crew.finance, at=NOON, reason="我")
    with unchanged(), pytest.raises(ContactIsCancelled):
        amended(cancelled, crew.executive, purpose="改", seen=2)
    with unchanged(), pytest.raises(ContactIsCancelled):
        act.complete(cancelled, seen=2)


# ---- the database


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "fax"},
        {"planned_at": None},
        {"done_at": NOON, "note": ""},
        {"cancelled_at": NOON},
        {"cancel_reason": "忘了"},
        {
            "cancelled_at": NOON,
            "cancel_reason": "忘了",
            "done_at": NOON,
            "note": "去了",
        },
    ],
    ids=[
        "contact_kind_known",
        "contact_planned_or_done",
        "contact_done_with_note",
        "contact_cancelled_with_reason",
        "contact_cancelled_with_reason: nothing cancelled",
        "contact_cancelled_with_reason: done",
    ],
)
def test_database_refuses_impossible_contacts(act, values):
    contact = act.plan()

    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(**values)
