"""The desk: copies and answers, and who sees what."""

import json
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.people.calendars import shipped
from kehubu.people.services.agency import write_calendar
from kehubu.persons import errors, services
from kehubu.persons.models import PersonRequest
from tests.crew import lose_posts
from tests.persons.conftest import (
    CANARY,
    GIVEN,
    MARKS,
    NAME,
    NOW,
    open_request,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def test_copy_holds_what_is_known_and_is_logged(crew, everywhere):
    request = open_request(crew.director, kind="copy")

    copy = services.copy_out(request, by=crew.director, at=NOW())

    data = json.loads(copy.as_json())
    said = copy.as_json().decode()
    assert set(data) == {
        "基本资料",
        "任职",
        "私人资料",
        "同意记录",
        "处理记录",
        "其他出处",
    }
    assert [mark for mark in MARKS if mark not in said] == []
    assert copy.as_xlsx()[:2] == b"PK"
    assert HistoryEntry.objects.latest("pk").verb == "request.copied"
    with unchanged(), pytest.raises(PermissionDenied):
        services.copy_out(request, by=crew.executive, at=NOW())


def test_request_is_due_in_fifteen_working_days(crew, offices, time_machine):
    time_machine.move_to("2026-09-24T10:00+08:00")
    write_calendar(shipped("cn-2026"))
    values = {**GIVEN, "kind": "know", "channel": "mail", "words": ""}
    words = {"received_on": date(2026, 9, 24), "values": values, "person": None}

    request = services.open_request(by=crew.executive, at=NOW(), **words)

    assert request.due_on == date(2026, 10, 22)


def test_request_is_taken_in_by_the_account_side_and_the_desk(crew, post):
    values = {**GIVEN, "kind": "know", "channel": "mail", "words": ""}
    words = {"received_on": date(2026, 3, 2), "values": values}
    with unchanged():
        for by in (crew.designer, crew.finance, crew.auditor, crew.system):
            with pytest.raises(PermissionDenied):
                services.open_request(by=by, at=NOW(), person=None, **words)
        with pytest.raises(PermissionDenied):
            services.open_request(
                by=crew.second_manager, at=NOW(), person=post.person, **words
            )
        with pytest.raises(errors.DayNotPossible):
            services.open_request(
                by=crew.gm,
                at=NOW(),
                person=None,
                **words | {"received_on": date(2099, 1, 1)},
            )


def test_answer_once_in_words_by_the_desk(crew, post):
    request = open_request(crew.executive, kind="explain")
    act, words = services.answer_request, {"at": NOW()}

    with unchanged():
        with pytest.raises(PermissionDenied):
            act(request, by=crew.executive, answer="说明", **words)
        with pytest.raises(errors.NoReason):
            act(request, by=crew.gm, answer="  ", **words)

    done = act(request, by=crew.gm, answer="说明", **words)
    assert not done.is_open
    with unchanged(), pytest.raises(errors.AlreadyAnswered):
        act(request, by=crew.gm, answer="再说", **words)


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        ("gm", True),
        ("director", True),
        ("security", True),
        ("auditor", True),
        ("executive", True),
        ("manager", True),
        ("administration", True),
        ("second_manager", False),
        ("finance", False),
        ("designer", False),
        ("leaver", False),
    ],
)
def test_request_is_seen_by_the_desk_and_who_knows_the_person(crew, post, actor, sees):
    request = open_request(crew.gm, person=post.person)

    seen = PersonRequest.objects.visible_to(getattr(crew, actor))

    assert (request in seen) == sees


def test_export_opens_in_excel(crew, everywhere, tmp_path):
    request = open_request(crew.gm, kind="copy")
    path = tmp_path / "copy.xlsx"

    path.write_bytes(services.copy_out(request, by=crew.gm, at=NOW()).as_xlsx())

    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert ("基本资料", "姓名", NAME) in rows
    assert ("私人资料", "喜好", CANARY["tastes"]) in rows


def test_request_is_not_for_who_has_lost_the_post(crew, offices):
    request = open_request(crew.executive)
    assert request in PersonRequest.objects.visible_to(crew.executive)

    lose_posts(crew.executive)

    assert request not in PersonRequest.objects.visible_to(crew.executive)
