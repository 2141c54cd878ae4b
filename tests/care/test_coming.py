"""What comes up for oneself and for those below one: on 今日 and on the lists."""

import pytest
from django.urls import reverse

from kehubu.core.models import HistoryEntry
from tests.care.conftest import DAY, NOON, TODAY
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]
HTMX = {"HX-Request": "true"}


def shown(browser, name, **asked):
    answer = browser.get(reverse(f"care:{name}"), asked, headers=HTMX)
    return read(answer.content.decode())


def test_visit_and_follow_up_of_the_next_days_are_told(desk, act):
    act.plan(purpose="看首轮数据", planned_at=NOON + DAY)
    act.plan(purpose="下周的拜访", planned_at=NOON + 7 * DAY)
    noted = act.note()
    act.follow(noted, what="后天的跟进", due_on=TODAY + 2 * DAY)
    act.follow(noted, what="下周的跟进", due_on=TODAY + 7 * DAY)

    card = shown(desk, "due")

    assert "看首轮数据" in card
    assert "后天的跟进" in card
    assert "下周" not in card


def test_colleague_who_goes_along_is_told_once(browse, act, crew):
    act.plan(purpose="一起去", colleagues=[crew.designer, crew.manager])

    assert shown(browse(crew.designer), "due").count("一起去") == 1


def test_nothing_to_come_shows_nothing(desk):
    assert shown(desk, "due").strip() == ""


def test_leader_is_told_how_many_are_late_below(browse, act, crew, time_machine):
    act.follow(act.note(), due_on=TODAY)
    time_machine.move_to(NOON + 2 * DAY, tick=False)

    assert "下属有 1 件跟进已过期限" in shown(browse(crew.manager), "due")
    assert "下属有 1 件跟进已过期限" in shown(browse(crew.director), "due")
    assert "下属有" not in shown(browse(crew.executive), "due")


@pytest.mark.parametrize("who", ["manager", "director"])
def test_leader_starts_with_the_team(browse, act, crew, who):
    act.follow(act.note(), what="送样稿")
    act.plan(purpose="看样稿")
    leader = browse(getattr(crew, who))

    assert "送样稿" in shown(leader, "follow_ups")
    assert "看样稿" in shown(leader, "visits", month="2026-03")
    assert "送样稿" not in shown(leader, "follow_ups", whose="mine", state="open")


def test_story_tells_when_the_client_was_called(desk, act, served):
    act.note(done_at=NOON - 3 * DAY)

    page = desk.get(reverse("clients:timeline", args=[served.pk]), headers=HTMX)

    assert "2026-02-27 12:00" in read(page.content.decode())


def test_equal_entries_in_a_row_are_one(desk, crew, served):
    for minute in range(12):
        HistoryEntry.objects.create(
            verb="service.rendered",
            subject_kind="clients.client",
            subject_id=served.pk,
            by=crew.executive,
            at=NOON + minute * (DAY / 1440),
            changes={"field": ["", minute]},
        )

    page = desk.get(reverse("clients:timeline", args=[served.pk]), headers=HTMX)

    text = read(page.content.decode())
    assert text.count("提供服务") == 1
    assert "12 次" in text


def test_whom_one_may_name_is_told_with_department_and_serves_clients(desk, crew):
    page = read(desk.get(reverse("care:note")).content.decode())

    assert f"{crew.executive.name} · {crew.executive.department}" in page
    assert f"{crew.designer.name} · " in page
    assert f"{crew.system.name} · " not in page
    assert f"{crew.finance.name} · " not in page
