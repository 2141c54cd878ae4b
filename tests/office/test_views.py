"""The pages of the process office."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kehubu.core import jobs
from kehubu.office import services
from kehubu.office.models import Draft
from kehubu.people.positions import Position
from kehubu.procedures.models import Migration, Procedure
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft as File
from tests.procedures.engine.draft import straight
from tests.procedures.stage import NOON, begun, named, published
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db):
    return UserFactory(name="乙总监", holding=[Position.ACCOUNT_DIRECTOR])


@pytest.fixture
def page(head, browse):
    return browse(head)


@pytest.fixture
def draft(head):
    return services.begin(published(straight("a")), by=head, at=NOON)


def url(name, *args):
    return reverse(f"office:{name}", args=args)


def text(*nodes):
    return named(straight(*nodes), "P-1").decode()


def sent(page, draft, source, name="save", seen=1):
    return page.post(url(name, draft.pk), {"source": source, "seen": seen})


def test_office_lists_drafts_and_procedures(page, draft):
    response = page.get(url("index"))

    assertContains(response, "P-1 Test", count=2)
    assertContains(response, "由第 1 版改来")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_a_constant_number_of_statements(
    page, head, count, django_assert_num_queries
):
    for number in range(count):
        base = published(straight("a"), f"P-{number}")
        services.begin(base, by=head, at=NOON)
    page.get(url("index"))

    with django_assert_num_queries(5):
        page.get(url("index"))


def test_draft_is_begun_from_the_current_version(page):
    procedure = published(straight("a")).procedure

    response = page.post(url("begin", procedure.pk))

    assert response.url == url("draft", Draft.objects.get().pk)


def test_draft_is_begun_from_a_file(page):
    source = named(straight("a"), "P-9").replace(b' kehubu:role="ae"', b"")
    file = SimpleUploadedFile("流程.bpmn", source)

    response = page.post(url("new"), {"file": file}, follow=True)

    assertContains(response, "已代为填写，请核对")


def test_file_that_cannot_be_read_is_refused_beside_its_field(page):
    with unchanged():
        response = page.post(url("new"), {"file": SimpleUploadedFile("x", b"<html/>")})

    assertContains(response, "不是 BPMN 2.0 文件", status_code=409)


def test_draft_is_begun_from_nothing(page):
    response = page.post(url("new"), {"key": "OWN-1", "name": "自家"}, follow=True)

    assertContains(response, "OWN-1 自家")


def test_drawing_is_saved_and_checked(page, draft):
    response = sent(page, draft, text("a", "b").replace('due="8"', ""))

    assert response.json() == {"version": 2, "problems": [], "warnings": []}


def test_what_is_wrong_is_told_with_id_and_line(page, draft):
    source = text("a").replace(' kehubu:role="ae"', "")

    response = sent(page, draft, source)

    [problem] = response.json()["problems"]
    assert (problem["id"], problem["line"]) == ("a", 12)
    assert problem["said"].endswith("没有写由谁来做。")


def test_check_keeps_nothing(page, draft):
    with unchanged():
        response = sent(page, draft, text("a", "b"), name="check")

    assert response.json() == {"problems": [], "warnings": []}


def test_unknown_clause_is_a_warning(page, draft):
    file = File().start().end().task("a", clause="TL-B9.99").path("start", "a", "end")

    response = sent(page, draft, named(file, "P-1").decode(), name="check")

    [warning] = response.json()["warnings"]
    assert warning["said"].startswith("手册里没有条款 TL-B9.99")


def test_second_writer_is_refused(page, draft):
    sent(page, draft, text("a", "b"))

    with unchanged():
        response = sent(page, draft, text("c"))

    assert response.status_code == 409
    assert "已被别人修改" in response.json()["said"]


def test_draft_is_compared_with_the_current_version(page, draft):
    sent(page, draft, text("a", "b"))

    response = page.get(url("compare_draft", draft.pk))

    assertContains(response, "步骤：b")
    assertContains(response, "is-added")


def test_flawed_draft_is_not_compared_but_told(page, draft):
    sent(page, draft, text("a").replace("</process>", "<scriptTask/></process>"))

    assertContains(page.get(url("compare_draft", draft.pk)), "不支持这种元素")


def test_versions_are_compared_in_words(page):
    old = File().start().end().task("a", due="8").path("start", "a", "end")
    new = File().start().end().task("a", due="16").path("start", "a", "end")
    published(old)
    procedure = published(new).procedure

    response = page.get(url("compare", procedure.pk))

    assertContains(response, "时限（工作小时）：8 → 16")


def test_draft_is_published(page, draft):
    sent(page, draft, text("a", "b"))
    words = {"seen": 2, "starts_on": "2026-11-30", "note": "加一步"}
    words["starts_on"] = (
        page.get(url("publish", draft.pk)).context["form"].initial["starts_on"]
    )

    response = page.post(url("publish", draft.pk), words, follow=True)

    assertContains(response, "加一步")
    assert Procedure.objects.get().current.number == 2


def test_version_that_came_after_the_draft_is_told_before_publishing(page, draft):
    before = page.get(url("publish", draft.pk))
    published(straight("a", "c"))

    after = page.get(url("publish", draft.pk))

    assertNotContains(before, "发布后它的修改会失去")
    assertContains(after, "现行的已经是第 2 版，发布后它的修改会失去。")
    assert after.context["form"].initial["replaces"] == 2


def test_past_day_is_refused_beside_its_field(page, draft):
    words = {"seen": 1, "starts_on": "2020-01-01", "note": "x"}

    with unchanged():
        response = page.post(url("publish", draft.pk), words)

    assertContains(response, "生效日期不能早于今天。", status_code=409)


def test_versions_tell_how_many_runs_go_by_them(page):
    run = begun(straight("a"))
    published(straight("a", "b"))

    response = page.get(url("versions", run.definition.procedure_id))

    assertContains(response, "进行中 1 件")
    assertContains(response, url("migrate", run.definition_id))


def test_runs_are_migrated_by_a_mapping(page):
    run = begun(straight("a"))
    published(straight("b"))
    address = url("migrate", run.definition_id)
    assertContains(page.get(address), "没有对应")

    response = page.post(address, {"place_0": "b", "reason": "改名"}, follow=True)
    assertContains(response, "正在迁移")
    jobs.run_waiting()

    assertContains(
        page.get(url("migration", Migration.objects.get().pk)), "已迁移 1 件"
    )


def test_run_that_cannot_go_is_told_with_its_reason(page):
    run = begun(straight("a"))
    published(straight("b"))

    page.post(url("migrate", run.definition_id), {"place_0": "", "reason": "改名"})
    jobs.run_waiting()

    response = page.get(url("migration", Migration.objects.get().pk))
    assertContains(response, "没有为“a”指定新版本里由人办理的对应步骤。")


def test_administrator_sees_how_many_runs_he_does_not_see(browse):
    run = begun(straight("a"))
    published(straight("b"))
    page = browse(UserFactory(holding=[Position.SYSTEM_ADMINISTRATOR]))

    page.post(url("migrate", run.definition_id), {"place_0": "b", "reason": "改名"})
    jobs.run_waiting()

    response = page.get(url("migration", Migration.objects.get().pk))
    assertContains(response, "其中 1 件您看不到")
    assertNotContains(response, run.title)


# ---- trial


def test_trial_goes_on_from_page_to_page_and_keeps_nothing(page, draft, head):
    address = url("trial", draft.pk)
    assertContains(page.get(address), "谁扮演谁")

    with unchanged():
        first = page.post(address, {"cast_ae": head.pk})
        assertContains(first, "在乙总监的待办里")
        state = first.context["state"]
        last = page.post(address, {"state": state, "node": "a"})

    assertContains(last, "走完了")


def test_refused_move_leaves_the_trial_where_it_was(page, draft, head):
    address = url("trial", draft.pk)
    state = page.post(address, {"cast_ae": head.pk}).context["state"]

    response = page.post(address, {"state": state, "node": "b"})

    assertContains(response, "这一步现在不在办理。", status_code=409)
    assertContains(response, "在乙总监的待办里", status_code=409)


@pytest.mark.parametrize("state", ["", "made-up"])
def test_trial_that_was_not_signed_here_is_refused(page, draft, state):
    response = page.post(url("trial", draft.pk), {"state": state, "node": "a"})

    assertContains(response, "请重新开始试走", status_code=409)


def test_trial_of_a_changed_draft_begins_anew(page, draft, head):
    address = url("trial", draft.pk)
    state = page.post(address, {"cast_ae": head.pk}).context["state"]
    sent(page, draft, text("a", "b"))

    response = page.post(address, {"state": state, "node": "a"})

    assertContains(response, "草稿刚刚改过", status_code=409)


def test_flawed_draft_is_not_tried_out(page, draft):
    sent(page, draft, text("a").replace(' kehubu:role="ae"', ""))

    assertContains(page.get(url("trial", draft.pk)), "没有写由谁来做")


def test_procedures_page_leads_to_the_office(page, draft):
    procedure = draft.base.procedure

    assertContains(
        page.get(procedure.get_absolute_url()), url("versions", procedure.pk)
    )
