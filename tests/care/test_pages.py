"""Care in the browser: noted on the spot, planned, followed up, listed."""

import re

import pytest
from django.urls import reverse

from kehubu.care import services, tasks
from kehubu.care.models import Contact, FollowUp, PlanLine, Service, Standard
from kehubu.clients.models import Client
from kehubu.core import search
from tests.care.conftest import NOON, TODAY
from tests.care.test_contacts import photo
from tests.reading import read
from tests.tables import unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def typed(crew, served):
    return {
        "client": served.pk,
        "kind": "drop_in",
        "done_at": "2026-03-02T11:30",
        "note": "看了样稿",
        "owner": crew.executive.pk,
        "what": "",
        "due_on": "2026-03-09",
        "follower": crew.executive.pk,
    }


def url(name, *args):
    return reverse(f"care:{name}", args=args)


def words(response):
    return read(response.content.decode())


# ---- noting


def test_contact_is_noted_in_one_form(desk, typed, served):
    typed |= {"photo": photo(), "uploads": [photo("二.png")], "what": "送样稿"}

    answer = desk.post(url("note"), typed)

    contact = Contact.objects.get()
    assert (answer.status_code, answer.url) == (302, contact.get_absolute_url())
    page = words(desk.get(answer.url))
    for said in ("已记下这次联络", "看了样稿", "现场.png", "二.png", "送样稿"):
        assert said in page
    part = words(desk.get(url("of_client", served.pk), headers=HTMX))
    assert "今天联络" in part
    assert "送样稿" in words(desk.get(url("follow_ups")))


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({"client": ""}, 422, "请先查找并选定客户"),
        ({"client": "999999"}, 422, "没有这个客户"),
        ({"client": "bald"}, 422, "没有这个客户"),
        ({"note": ""}, 422, "请写几句纪要"),
        ({"kind": "fax"}, 422, "fax"),
        ({"done_at": "2026-03-02T12:01"}, 409, "这个时间还没有到"),
        ({"what": "送样稿", "due_on": ""}, 422, "请写明哪天之前"),
        ({"what": "送样稿", "follower": ""}, 422, "请写明由谁跟进"),
        ({"what": "送样稿", "due_on": "2026-03-01"}, 409, "不能早于今天"),
        ({"photo": photo("a.txt", b"text")}, 409, "不是照片"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_noted(
    desk, typed, said, status, told
):
    with unchanged():
        answer = desk.post(url("note"), typed | said, headers=HTMX)

    assert answer.status_code == status
    assert told in words(answer)
    assert "<html" not in answer.content.decode()


def test_what_was_typed_stays_while_a_client_is_looked_for(desk, typed, served):
    search.refresh(Client, [served.pk])
    typed |= {"find": "1", "q": "chengu", "client": ""}

    with unchanged():
        answer = desk.post(url("note"), typed)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="client" value="{served.pk}"' in page
    assert "看了样稿" in page


def test_clients_are_offered_while_typing(desk, served, browse, crew):
    search.refresh(Client, [served.pk])

    found = words(desk.get(url("find_client"), {"q": "晨谷"}, headers=HTMX))
    none = words(
        browse(crew.second_manager).get(url("find_client"), {"q": "晨谷"}, headers=HTMX)
    )

    assert served.name in found
    assert served.name not in none
    assert "没有找到" in none


def test_client_of_the_list_is_chosen_already(desk, served):
    page = desk.get(
        url("note"), {"client": served.pk, "kind": "phone"}
    ).content.decode()

    assert f'<input type="hidden" name="client" value="{served.pk}">' in page
    assert re.search(r'value="phone"[^>]*checked', page)
    assert 'capture="environment"' in page


def test_form_is_for_the_account_side(crew, browse):
    for actor in ("finance", "auditor", "designer", "system"):
        assert browse(getattr(crew, actor)).get(url("note")).status_code == 403


# ---- planned, done, amended, cancelled


def test_contact_is_planned_and_shown_in_its_month(desk, served, crew):
    typed = {"client": served.pk, "kind": "routine", "planned_at": "2026-03-05T10:00"}
    typed |= {"purpose": "看首轮数据", "owner": crew.executive.pk}

    answer = desk.post(url("plan_contact"), typed)

    assert answer.status_code == 302
    page = words(desk.get(url("visits"), {"month": "2026-03"}))
    assert "看首轮数据" in page
    assert "戊专员 0 0 — 1" in page
    assert "看首轮数据" not in words(desk.get(url("visits"), {"month": "2026-04"}))
    with unchanged():
        late = desk.post(
            url("plan_contact"), typed | {"planned_at": "2026-03-01T10:00"}
        )
    assert late.status_code == 409
    assert "计划时间已经过去" in words(late)


def test_planned_contact_is_done_amended_and_told_apart(desk, act, typed):
    contact = act.plan()
    typed |= {"version": 1}

    assert desk.get(url("complete_contact", contact.pk)).status_code == 200
    answer = desk.post(url("complete_contact", contact.pk), typed)
    assert (answer.status_code, answer.url) == (302, contact.get_absolute_url())

    again = desk.post(url("complete_contact", contact.pk), typed, headers=HTMX)
    assert again.status_code == 409
    assert "已经完成" in words(again)

    typed["version"] = 2
    answer = desk.post(url("amend_contact", contact.pk), typed | {"note": "改过"})
    assert answer.status_code == 302
    second = desk.post(url("amend_contact", contact.pk), typed, headers=HTMX)
    assert second.status_code == 409
    assert "内容已被别人修改" in words(second)
    assert 'name="version" value="3"' in second.content.decode()
    assert "改过" in words(desk.get(contact.get_absolute_url()))


def test_contact_is_cancelled_with_a_reason(desk, act):
    contact = act.plan()
    path = url("cancel_contact", contact.pk)

    assert desk.get(path).status_code == 200
    assert desk.post(path, {"reason": ""}).status_code == 422
    assert desk.post(path, {"reason": "客户出差"}).status_code == 302
    assert desk.post(path, {"reason": "再来"}).status_code == 409
    page = words(desk.get(contact.get_absolute_url()))
    assert "已取消" in page
    assert "客户出差" in page


def test_who_took_part_reads_the_contact_and_changes_nothing(browse, act, crew):
    contact = act.note(colleagues=[crew.designer])
    desk = browse(crew.designer)

    page = desk.get(contact.get_absolute_url())

    assert "谈了样稿" in words(page)
    assert "修改" not in words(page)
    assert contact.client.get_absolute_url() not in page.content.decode()
    assert desk.get(url("amend_contact", contact.pk)).status_code == 403


# ---- follow-ups


def test_follow_up_is_finished_from_its_page(desk, act):
    follow_up = act.follow(act.note())
    path = follow_up.get_absolute_url()

    assert desk.post(path, {"outcome": ""}).status_code == 422
    assert desk.post(path, {"outcome": "送到了"}).url == url("follow_ups")
    assert desk.post(path, {"outcome": "又送"}, headers=HTMX).status_code == 409
    assert "送到了" in words(desk.get(path))
    assert "送样稿" not in words(desk.get(url("follow_ups")))
    assert "送样稿" in words(desk.get(url("follow_ups"), {"state": "done"}))


def test_follow_up_is_added_moved_and_dropped(desk, act, crew):
    contact = act.note()
    typed = {"what": "送样稿", "due_on": "2026-03-05", "follower": crew.executive.pk}
    assert desk.get(url("add_follow_up", contact.pk)).status_code == 200
    assert desk.post(url("add_follow_up", contact.pk), typed).status_code == 302
    follow_up = FollowUp.objects.get()

    move = url("replan_follow_up", follow_up.pk)
    assert desk.get(move).status_code == 200
    typed |= {"version": 1, "what": "送定稿"}
    assert desk.post(move, typed).status_code == 302
    assert desk.post(move, typed).status_code == 409
    past = desk.post(move, typed | {"version": 2, "due_on": "2026-03-01"})
    assert (past.status_code, "不能早于今天" in words(past)) == (409, True)
    drop = url("drop_follow_up", follow_up.pk)
    assert desk.get(drop).status_code == 200
    assert desk.post(drop, {"outcome": "客户不要"}).status_code == 302
    assert "不办了" in words(desk.get(follow_up.get_absolute_url()))


def test_who_has_a_follow_up_may_keep_it_though_nobody_would_name_him(desk, act, crew):
    follow_up = act.follow(act.note(), what="对账", owner=crew.finance)
    typed = {"what": "对账单", "due_on": "2026-03-05", "version": 1}
    move = url("replan_follow_up", follow_up.pk)

    assert desk.post(move, {**typed, "follower": crew.finance.pk}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.what, follow_up.owner) == ("对账单", crew.finance)


def test_helper_finds_his_follow_ups(browse, act, crew):
    act.follow(act.note(), owner=crew.designer)

    assert "送样稿" in words(browse(crew.designer).get(url("follow_ups")))


# ---- plan


def test_plan_is_opened_amended_and_recorded(desk, served, crew):
    assert "还没有服务计划" in words(desk.get(url("plan", served.pk)))
    assert desk.post(url("open_plan", served.pk)).status_code == 302
    assert desk.post(url("open_plan", served.pk)).status_code == 409
    line = PlanLine.objects.first()
    assert "绝不因等级降低" in words(desk.get(url("plan", served.pk)))

    typed = {"service": line.service_id, "what": "月报", "times": "2", "per": "month"}
    typed |= {"owner": crew.executive.pk, "version": "1"}
    change = url("amend_line", line.pk)
    assert desk.get(change).status_code == 200
    assert desk.post(change, typed | {"times": "99"}).status_code == 422
    assert desk.post(change, typed).status_code == 302
    assert desk.post(change, typed, headers=HTMX).status_code == 409

    record = url("record", line.pk)
    assert desk.get(record).status_code == 200
    said = {"done_on": "2026-03-02", "note": "发出第一期"}
    assert desk.post(record, said | {"done_on": "2026-03-03"}).status_code == 409
    assert desk.post(record, said).status_code == 302
    page = words(desk.get(url("plan", served.pk)))
    assert "每月 2 次" in page
    assert "发出第一期" in page
    withdrawn = desk.post(url("withdraw_record", line.records.get().pk))
    assert withdrawn.status_code == 302
    assert desk.post(url("withdraw_record", line.records.get().pk)).status_code == 409


def test_line_is_added_and_ended(desk, served, crew):
    typed = {"service": Service.objects.first().pk, "what": "周报", "times": "1"}
    typed |= {"per": "month", "owner": crew.executive.pk}
    assert desk.get(url("add_line", served.pk)).status_code == 200
    assert desk.post(url("add_line", served.pk), typed).status_code == 302
    end = url("end_line", PlanLine.objects.get().pk)

    assert desk.get(end).status_code == 200
    assert desk.post(end, {"reason": ""}).status_code == 422
    assert desk.post(end, {"reason": "不要了"}).status_code == 302
    assert desk.post(end, {"reason": "不要了"}).status_code == 409


# ---- standards


def test_leader_sets_standards_and_others_read_them(browse, crew, desk):
    leader, standard = browse(crew.director), Standard.objects.get(grade="A")
    path = url("amend_standard", standard.pk)
    typed = {"gap_days": "5", "times": "2", "per": "month", "version": "1"}

    assert leader.get(path).status_code == 200
    assert leader.post(path, typed | {"gap_days": "0"}).status_code == 422
    assert leader.post(path, typed).status_code == 302
    assert leader.post(path, typed).status_code == 409
    assert "A 级 5 天 每月 2 次" in words(desk.get(url("standards")))
    assert desk.get(path).status_code == 403


def test_leader_renames_and_adds_services(browse, crew):
    leader, service = browse(crew.director), Service.objects.first()
    path = url("amend_service", service.pk)
    typed = {"name": "资讯服务", "what": "简报", "times": "1", "per": "month"}
    typed |= {"counts": "record", "number": "1", "is_offered": "on", "version": "1"}

    assert leader.get(path).status_code == 200
    assert leader.post(path, typed).status_code == 302
    assert leader.post(path, typed).status_code == 409
    add = url("add_service")
    assert leader.get(add).status_code == 200
    taken = leader.post(add, typed)
    assert (taken.status_code, "已经有一项服务叫" in words(taken)) == (409, True)
    assert leader.post(add, typed | {"name": "公益服务"}).status_code == 302


# ---- strangers


def test_stranger_finds_nothing(browse, crew, act, served):
    contact = act.plan()
    follow_up = act.follow(contact)
    services.open_plan(served, by=crew.manager, at=NOON, owner=crew.executive)
    line = PlanLine.objects.filter(service__counts="record").first()
    record = {"done_on": TODAY, "note": "发出"}
    kept = services.record_service(line, by=crew.manager, at=NOON, **record)
    tasks.begin_summaries.func()
    stranger = browse(crew.second_manager)
    paths = [
        *(url(n, contact.pk) for n in ("contact", "amend_contact", "complete_contact")),
        *(url(n, contact.pk) for n in ("cancel_contact", "add_follow_up")),
        *(url(n, follow_up.pk) for n in ("follow_up", "drop_follow_up")),
        url("replan_follow_up", follow_up.pk),
        *(url(n, served.pk) for n in ("of_client", "plan", "add_line")),
        *(url(n, line.pk) for n in ("amend_line", "end_line", "record")),
    ]

    with unchanged():
        assert {stranger.get(path).status_code for path in paths} == {404}
        assert stranger.post(url("open_plan", served.pk)).status_code == 404
        assert stranger.post(url("withdraw_record", kept.pk)).status_code == 404
        assert served.name not in words(stranger.get(url("gaps"), {"state": ""}))


def test_sensitive_words_in_minutes_are_warned_of_and_do_not_block(desk, typed):
    typed |= {"note": "对方总监得了糖尿病，改由副总监对接"}

    with unchanged():
        answer = desk.post(url("note"), typed)
    assert answer.status_code == 422
    assert "医疗健康" in words(answer)
    assert 'type="checkbox" name="as_business"' in answer.content.decode()

    assert desk.post(url("note"), {**typed, "as_business": "on"}).status_code == 302
    assert Contact.objects.get().note == typed["note"]
