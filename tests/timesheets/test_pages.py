"""Hours in the browser: on a step, in one's week, as Excel."""

import io

import openpyxl
import pytest
from django.urls import reverse

from kehubu.timesheets.models import HourEntry
from kehubu.timesheets.templatetags.hours import hours
from tests.factories import UserFactory
from tests.procedures.stage import NOON
from tests.reading import read
from tests.tables import unchanged
from tests.timesheets.conftest import TODAY

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def desk(owner, browse):
    return browse(owner)


def hours_url(step):
    return reverse("timesheets:step_hours", args=[step.pk])


def test_step_shows_a_place_for_its_hours(desk, step):
    page = desk.get(step.get_absolute_url()).content.decode()

    assert f'hx-get="{hours_url(step)}"' in page


@pytest.mark.parametrize("typed", [{"hours": "1.5"}, {"quick": "1.5", "hours": ""}])
def test_hours_are_entered_and_the_part_comes_back(desk, step, typed):
    answer = desk.post(hours_url(step), {"on": TODAY, **typed}, headers=HTMX)

    assert answer.status_code == 200
    assert "已记 1.5 小时" in read(answer.content.decode())
    entry = HourEntry.objects.get()
    assert (entry.minutes, entry.on) == (90, TODAY)


def test_without_scripts_the_step_comes_back(desk, step):
    answer = desk.post(hours_url(step), {"on": TODAY, "hours": "2"})

    assert (answer.status_code, answer.url) == (302, step.get_absolute_url())
    assert "已记 2 小时" in read(desk.get(answer.url).content.decode())


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"hours": ""}, 422, "请填工时"),
        ({"hours": "很久"}, 422, "输入一个数字"),
        ({"hours": "1", "on": ""}, 422, "这个字段是必填项"),
        ({"hours": "-1"}, 409, "工时要大于零"),
        ({"hours": "25"}, 409, "合计会超过 24 小时"),
        ({"hours": "1", "on": "2026-03-03"}, 409, "不能预先记"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_entered(desk, step, typed, status, said):
    with unchanged():
        answer = desk.post(hours_url(step), {"on": TODAY, **typed}, headers=HTMX)

    assert answer.status_code == status
    assert said in read(answer.content.decode())


def test_stranger_finds_no_hours(browse, step, enter):
    entry, stranger = enter(), browse(UserFactory())

    with unchanged():
        assert stranger.get(hours_url(step)).status_code == 404
        assert stranger.post(hours_url(step), {"hours": "1"}).status_code == 404
        assert stranger.get(entry.get_absolute_url()).status_code == 404
        path = reverse("timesheets:withdraw", args=[entry.pk])
        assert stranger.post(path).status_code == 404


def test_hours_are_undone_where_they_were_entered(desk, enter):
    entry = enter()

    answer = desk.post(reverse("timesheets:withdraw", args=[entry.pk]), headers=HTMX)

    assert "已撤销" in read(answer.content.decode())
    entry.refresh_from_db()
    assert entry.withdrawn_at == NOON


def test_entry_is_corrected_on_a_page_of_its_own(desk, enter):
    entry = enter(60)
    typed = {"hours": "2", "on": TODAY, "note": "改", "version": 1}

    assert 'value="1"' in desk.get(entry.get_absolute_url()).content.decode()
    assert desk.post(entry.get_absolute_url(), typed).status_code == 302
    assert desk.post(entry.get_absolute_url(), typed).status_code == 409
    entry.refresh_from_db()
    assert (entry.minutes, entry.note) == (120, "改")


def test_week_takes_hours_for_one_of_its_steps(desk, step, owner):
    path = reverse("timesheets:week")

    answer = desk.post(path, {"step": step.pk, "on": TODAY, "hours": "3"})

    assert (answer.status_code, answer.url) == (302, path)
    page = read(desk.get(path).content.decode())
    assert "已记 3 小时，应记 37.5 小时" in page


def test_week_refuses_beside_the_field(desk, step):
    typed = {"step": step.pk, "on": TODAY, "hours": "0"}

    with unchanged():
        answer = desk.post(reverse("timesheets:week"), typed)

    assert answer.status_code == 409


def test_superior_looks_at_a_week_and_others_do_not(browse, owner, enter):
    enter()
    owner.supervisor = UserFactory()
    owner.save()
    path = reverse("timesheets:week") + f"?week=2026-03-04&person={owner.pk}"

    page = read(browse(owner.supervisor).get(path).content.decode())

    assert "甲的工时" in page
    assert "2026-03-02" in page
    assert "记一笔" not in page
    assert browse(UserFactory()).get(path).status_code == 404


@pytest.mark.parametrize("week", ["2026-02-30", "bald", "", "9999-12-31", "0001-01-01"])
def test_week_that_is_none_shows_this_one(desk, step, week):
    page = read(desk.get(reverse("timesheets:week") + f"?week={week}").content.decode())

    assert "2026-03-02" in page


@pytest.mark.parametrize("person", ["", "x", "-1", "²", "9" * 18, "9" * 40])
def test_week_of_nobody_is_refused_or_is_ones_own(desk, step, person):
    answer = desk.get(reverse("timesheets:week"), {"person": person})

    assert answer.status_code == (404 if person == "9" * 18 else 200)


def test_superior_who_does_not_see_the_step_comes_back_to_the_week(
    browse, owner, enter
):
    entry = enter()
    owner.supervisor = UserFactory()
    owner.save()
    desk, path = browse(owner.supervisor), entry.get_absolute_url()
    typed = {"hours": "2", "on": TODAY, "note": "", "version": 1}

    corrected = desk.post(path, typed)
    withdrawn = desk.post(f"{path}withdraw/")

    week = f"/hours/?person={owner.pk}&week={TODAY}"
    assert (corrected.url, withdrawn.url) == (week, week)
    assert desk.get(week).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_week_takes_a_constant_number_of_statements(
    desk, enter, count, django_assert_num_queries
):
    for _n in range(count):
        enter()

    with django_assert_num_queries(7):
        desk.get(reverse("timesheets:week"))


def test_export_holds_the_hours_of_the_month(desk, enter, owner):
    enter(90, note="=1+1")

    answer = desk.get(reverse("timesheets:export"))

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][1:] == ["人员", "事项", "步骤", "工时", "可向客户收费", "说明"]
    assert rows[1][1:] == ["甲", "一件事", "a", 1.5, None, "=1+1"]


def test_minutes_are_shown_as_hours():
    assert [hours(n) for n in (None, 0, 30, 60, 100)] == ["", "0", "0.5", "1", "1.67"]
