"""The desk: copies and answers, and who sees what."""

import json
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.people.calendars import shipped
from kehubu.people.services.agency import write_calendar
from kehubu.persons import errors, naming, services
from kehubu.persons.models import PersonRequest
from tests.crew import lose_posts
from tests.persons.conftest import (
    CANARY,
    EMAIL,
    GIVEN,
    MARKS,
    NAME,
    NOW,
    add,
    checked_request,
    open_request,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def test_copy_holds_what_is_known_and_is_logged(crew, everywhere):
    request = checked_request(crew.director, kind="copy")

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
    request = checked_request(crew.gm, kind="copy")
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


def test_namesake_is_not_handed_the_data_of_another(crew, everywhere):
    request = open_request(crew.executive, kind="copy", terms="13999998888")
    words = {"by": crew.director, "at": NOW()}

    with unchanged(), pytest.raises(errors.NotChecked):
        services.copy_out(request, **words)
    with unchanged(), pytest.raises(errors.NoIdentity):
        services.check_request(request, identity=" ", about=[], **words)

    services.check_request(request, identity="回拨来电号码", about=[], **words)
    said = services.copy_out(request, **words).as_json().decode()
    assert [mark for mark in MARKS if mark in said] == []
    assert EMAIL not in said


@pytest.mark.parametrize(
    "name",
    ["底", "13800009876", "样例广告公司", "Acme Ltd", "价<b>", "甲样例食品", "x" * 31],
)
def test_what_is_no_name_is_refused(crew, offices, name):
    with unchanged(), pytest.raises(errors.NotAName):
        open_request(crew.gm, name=name)


@pytest.mark.parametrize("terms", ["底价", "高价合同", "margin", "123", "a@b"])
def test_what_is_no_number_or_address_is_refused(crew, offices, terms):
    with unchanged(), pytest.raises(errors.NotATerm):
        open_request(crew.gm, terms=terms)


def test_numbers_addresses_and_messaging_ids_are_taken(crew, post):
    add(crew.executive, post.client, name="安样例", wechat="ansample")
    terms = "+86 138-0000-9876、021-12345678\nou.y@sample.example\nwxid_88\nansample"

    assert open_request(crew.gm, terms=terms).terms == terms


@pytest.mark.parametrize(
    ("name", "is_sought"),
    [
        ("王小明", True),
        ("欧阳样例", True),
        ("古丽娜尔·买买提", True),
        ("Anna Maria O'Neill", True),
        ("李娜", True),
        ("底价", False),
        ("虚报", False),
        ("样例", False),
        ("上海", False),
        ("成本", True),
    ],
)
def test_texts_are_looked_through_for_names_only(crew, name, is_sought):
    assert naming.may_be_sought(name) is is_sought
