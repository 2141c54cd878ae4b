"""Care plans: opened by grade, amended without rewriting the past, kept or missed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from kehubu.care import queries, services
from kehubu.care.models import PlanLine, Service, ServiceRecord
from kehubu.care.services.plans import (
    AlreadyWithdrawn,
    CountsOtherwise,
    DoneInFuture,
    LineHasEnded,
    LineOwnerHasLeft,
    PlanIsOpen,
    ServiceNotOffered,
)
from kehubu.core.versions import ChangedMeanwhile
from kehubu.documents.models import StoredFile
from tests.care.conftest import DAY, NOON, TODAY
from tests.tables import unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]


@pytest.fixture
def plan(served, crew):
    """
    The lines of the client's plan, by how they are met.
    """
    lines = services.open_plan(served, by=crew.manager, at=NOON, owner=crew.executive)
    return {line.service.counts: line for line in reversed(lines)}


def values_of(line, **said):
    names = ("service", "what", "times", "per", "owner")
    return {name: getattr(line, name) for name in names} | said


def amended(line, by, **said):
    words = {"by": by, "at": said.pop("at", NOON), "seen": said.pop("seen", 1)}
    return services.amend_line(line, values=values_of(line, **said), **words)


def recorded(line, by, **said):
    words = {"done_on": TODAY, "note": "发出简报", "at": NOON, **said}
    return services.record_service(line, by=by, **words)


def states(client, user, today=TODAY):
    return {
        standing.line.what: [str(each.state) for each in standing.occurrences]
        for standing in queries.standings(client, user, today)
    }


@pytest.mark.parametrize(
    ("grade", "frequency"),
    [
        ("A", (1, "month")),
        ("B", (6, "year")),
        ("C", (1, "quarter")),
        ("D", (1, "quarter")),
        (None, (1, "quarter")),
    ],
)
def test_plan_has_four_services_and_visits_by_grade(
    served, crew, graded, grade, frequency
):
    if grade:
        graded[served.pk] = grade

    lines = services.open_plan(served, by=crew.manager, at=NOON, owner=crew.executive)

    assert [line.service.name for line in lines] == [
        "信息服务",
        "沟通与拜访服务",
        "专业与增值服务",
        "关怀与投诉处理服务",
    ]
    visits = lines[1]
    assert (visits.times, visits.per) == frequency
    others = {(line.times, line.per) for line in lines if line != visits}
    assert others == {(1, "month"), (1, "quarter")}
    assert {line.owner for line in lines} == {crew.executive}


def test_plan_is_opened_once_and_again_when_all_has_ended(served, crew, plan):
    words = {"by": crew.manager, "at": NOON, "owner": crew.manager}
    with unchanged(), pytest.raises(PlanIsOpen):
        services.open_plan(served, **words)
    for line in PlanLine.objects.all():
        services.end_line(line, by=crew.manager, at=NOON, reason="合同到期")

    again = services.open_plan(served, **words | {"at": NOON + DAY})

    assert len(again) == 4


def test_plan_is_refused_for_leavers_and_by_whoever_may_not_write(served, crew):
    with unchanged(), pytest.raises(LineOwnerHasLeft):
        services.open_plan(served, by=crew.manager, at=NOON, owner=crew.leaver)
    for user in (crew.second_manager, crew.finance, crew.designer):
        with unchanged(), pytest.raises(PermissionDenied):
            services.open_plan(served, by=user, at=NOON, owner=crew.executive)


def test_service_that_is_not_offered_is_not_promised(served, crew, plan):
    Service.objects.filter(counts="visit").update(is_offered=False)
    line = PlanLine.objects.get(pk=plan["visit"].pk)
    values = values_of(line)

    with unchanged(), pytest.raises(ServiceNotOffered, match="沟通与拜访服务"):
        services.add_line(served, by=crew.manager, at=NOON, values=values)
    with unchanged(), pytest.raises(ServiceNotOffered):
        amended(plan["record"], crew.manager, service=line.service)
    assert amended(line, crew.manager, what="登门拜访").what == "登门拜访"


def test_line_is_added_and_amended_on_its_first_day_in_place(served, crew, plan):
    values = values_of(plan["visit"], what="高层拜访", times=2, per="year")
    line = services.add_line(served, by=crew.manager, at=NOON, values=values)

    same = amended(line, crew.manager, times=1)

    assert (same.pk, same.times, same.ends_on) == (line.pk, 1, None)


def test_frequency_changed_later_ends_the_line_and_another_follows(served, crew, plan):
    later = NOON + 60 * DAY

    line = amended(plan["visit"], crew.manager, times=1, per="month", at=later)

    old = PlanLine.objects.get(pk=plan["visit"].pk)
    assert (old.ends_on, old.times, old.per) == (TODAY + 59 * DAY, 1, "quarter")
    assert (line.starts_on, line.per) == (TODAY + 60 * DAY, "month")
    with unchanged(), pytest.raises(LineHasEnded):
        amended(old, crew.manager, what="再改", at=later, seen=2)
    with unchanged(), pytest.raises(LineHasEnded):
        services.end_line(old, by=crew.manager, at=later, reason="")


def test_words_changed_later_leave_the_line(crew, plan):
    line = amended(plan["visit"], crew.manager, what="登门", at=NOON + 60 * DAY)

    assert (line.pk, line.ends_on) == (plan["visit"].pk, None)


def test_amending_what_another_has_changed_is_refused(crew, plan):
    amended(plan["visit"], crew.manager, what="登门")

    with unchanged(), pytest.raises(ChangedMeanwhile):
        amended(plan["visit"], crew.executive, what="拜访")


def test_owner_who_has_left_may_stay_but_none_be_named(crew, plan):
    line = plan["visit"]
    with unchanged(), pytest.raises(LineOwnerHasLeft):
        amended(line, crew.manager, owner=crew.leaver)
    PlanLine.objects.filter(pk=line.pk).update(owner=crew.leaver)
    line.refresh_from_db()

    assert amended(line, crew.manager, what="登门").owner == crew.leaver


def test_stranger_changes_no_line(crew, plan):
    for user in (crew.second_manager, crew.finance, crew.designer):
        with unchanged(), pytest.raises(PermissionDenied):
            amended(plan["visit"], user, what="登门")
        with unchanged(), pytest.raises(PermissionDenied):
            services.end_line(plan["visit"], by=user, at=NOON, reason="")
        with unchanged(), pytest.raises(PermissionDenied):
            recorded(plan["record"], user)


# ---- delivered and missed


def test_visits_meet_their_line_and_records_theirs(act, served, crew, plan):
    act.note(kind="phone")
    assert states(served, crew.executive)["例行拜访"] == ["due"]

    act.note(kind="drop_in")
    recorded(plan["record"], crew.executive)

    found = states(served, crew.executive)
    assert found["例行拜访"] == ["done"]
    assert found["市场与媒体信息简报"] == ["done"]
    assert found["问候与满意度回访"] == ["due"]


def test_any_contact_meets_a_line_that_counts_contacts(act, served, crew, plan):
    Service.objects.filter(counts="visit").update(counts="contact")

    act.note(kind="phone")

    assert states(served, crew.executive)["例行拜访"] == ["done"]


def test_what_was_not_done_is_missed_when_the_period_is_over(served, crew, plan):
    april, july = TODAY + timedelta(days=45), TODAY + timedelta(days=122)

    monthly = states(served, crew.executive, april)["市场与媒体信息简报"]
    visits = states(served, crew.executive, july)["例行拜访"]

    assert monthly == ["missed", "due"]
    assert visits == ["missed", "due"]


def test_record_needs_a_day_that_has_come_and_a_line_it_counts_for(crew, plan):
    with unchanged():
        with pytest.raises(DoneInFuture):
            recorded(plan["record"], crew.executive, done_on=TODAY + DAY)
        with pytest.raises(CountsOtherwise):
            recorded(plan["visit"], crew.executive)


def test_record_keeps_its_files_and_is_withdrawn_once(served, crew, plan):
    file = SimpleUploadedFile("简报.pdf", b"%PDF-1.7", "application/pdf")
    record = recorded(plan["record"], crew.executive, uploads=[file])
    assert StoredFile.objects.visible_to(crew.finance).of(record).exists()

    services.withdraw_record(record, by=crew.manager, at=NOON)

    assert states(served, crew.executive)["市场与媒体信息简报"] == ["due"]
    with unchanged(), pytest.raises(AlreadyWithdrawn):
        services.withdraw_record(record, by=crew.manager, at=NOON)


def test_stranger_withdraws_nothing(crew, plan):
    record = recorded(plan["record"], crew.executive)

    for user in (crew.second_manager, crew.finance):
        with unchanged(), pytest.raises(PermissionDenied):
            services.withdraw_record(record, by=user, at=NOON)


@pytest.mark.parametrize(
    "values",
    [
        {"times": 0},
        {"times": 21},
        {"per": "week"},
        {"what": ""},
        {"ends_on": TODAY - DAY},
    ],
)
def test_database_refuses_impossible_lines(plan, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.filter(pk=plan["visit"].pk).update(**values)


def test_database_refuses_a_record_that_says_nothing(crew, plan):
    record = recorded(plan["record"], crew.executive)

    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRecord.objects.filter(pk=record.pk).update(note="")
