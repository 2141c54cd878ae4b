"""Weekly targets: what executives did this week stands beside what is aimed at."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from kehubu.care import queries, services
from kehubu.care.models import Target
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from tests.care.conftest import DAY, NOON, TODAY
from tests.reading import read
from tests.tables import unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]
MONDAY = NOON - timedelta(days=TODAY.weekday())


def week(user, people):
    shown = queries.week_shown(user, TODAY, people)
    return {
        row.name: [(each.done, each.target) for each in row.activities]
        for row in shown["weeks"]
    }


def test_week_counts_calls_and_visits_that_were_done(act, crew, time_machine):
    time_machine.move_to(MONDAY + 3 * DAY, tick=False)
    said = {"at": MONDAY + 3 * DAY}
    kinds = ("phone", "phone", "routine", "drop_in", "meeting", "chat")
    for n, kind in enumerate(kinds):
        act.note(kind=kind, note=f"第{n}件", done_at=MONDAY + DAY, **said)
    act.note(kind="phone", done_at=MONDAY - 3 * DAY, **said)
    act.plan(planned_at=MONDAY + 4 * DAY, **said)

    found = queries.week_shown(crew.manager, MONDAY.date() + 3 * DAY, None)

    rows = {row.name: row.activities for row in found["weeks"]}
    assert [(each.done, each.target) for each in rows[crew.executive.name]] == [
        (2, 20),
        (2, 5),
    ]
    assert found["week"] == (MONDAY.date(), MONDAY.date() + 6 * DAY)


def test_whoever_did_nothing_is_shown_and_others_are_not(crew):
    assert week(crew.gm, {crew.executive.pk, crew.manager.pk}) == {
        crew.executive.name: [(0, 20), (0, 5)]
    }


def test_page_shows_the_present_week_only(desk, act):
    act.note(kind="phone")

    page = read(desk.get(reverse("care:visits")).content.decode())
    old = read(desk.get(reverse("care:visits"), {"month": "2026-01"}).content.decode())

    assert "戊专员 1 / 20 0 / 5" in page
    assert "每周目标" not in old


def test_target_is_set_and_shown(crew, browse, act, desk):
    target = Target.objects.get(activity="call")
    url = reverse("care:amend_target", args=[target.pk])

    answer = browse(crew.director).post(url, {"per_week": 1, "version": 1})

    assert answer.status_code == 302
    assert HistoryEntry.objects.latest("pk").verb == "target.set"
    act.note(kind="phone")
    assert "1 / 1" in read(desk.get(reverse("care:visits")).content.decode())
    page = read(desk.get(reverse("care:standards")).content.decode())
    assert "电话 1" in page


def test_no_target_is_no_target(crew, act, desk):
    for target in Target.objects.all():
        services.set_target(target, by=crew.gm, at=NOON, per_week=0, seen=1)
    act.note(kind="phone")

    assert "戊专员 1 0" in read(desk.get(reverse("care:visits")).content.decode())
    page = read(desk.get(reverse("care:standards")).content.decode())
    assert page.count("不设目标") == 2


@pytest.mark.parametrize("said", ["", "-1", "201", "viel"])
def test_what_cannot_be_a_target_is_refused(crew, browse, said):
    target = Target.objects.get(activity="visit")
    url = reverse("care:amend_target", args=[target.pk])
    gm = browse(crew.gm)

    with unchanged():
        answer = gm.post(url, {"per_week": said, "version": 1})

    assert answer.status_code == 422


def test_target_changed_meanwhile_and_by_others_is_refused(crew):
    target = Target.objects.get(activity="visit")
    words = {"at": NOON, "per_week": 7}

    with unchanged(), pytest.raises(ChangedMeanwhile):
        services.set_target(target, by=crew.gm, seen=9, **words)
    with unchanged(), pytest.raises(PermissionDenied):
        services.set_target(target, by=crew.executive, seen=1, **words)


@pytest.mark.parametrize("values", [{"activity": "fax"}, {"per_week": 201}])
def test_impossible_target_is_refused_by_the_database(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(activity="call").update(**values)


def test_before_anything_is_written_the_shipped_targets_hold():
    Target.objects.all().delete()

    assert {t.activity: t.per_week for t in queries.targets()} == {
        "call": 20,
        "visit": 5,
    }
