"""Key persons by a list: the whole way through the pages, and what is refused on it."""

from datetime import date

import pytest
from django.utils import timezone

from kehubu.clients.models import Import
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.persons import services
from kehubu.persons.models import KeyPerson, Post
from tests.clients.journeys import (
    URL,
    committed,
    corrected,
    counted,
    problems,
    sent,
    sheet_of,
    taken_over,
    text_of,
    undone,
    uploaded,
)
from tests.factories import ClientFactory
from tests.persons.conftest import add
from tests.tables import snapshot, unchanged

pytestmark = pytest.mark.django_db
HEADER = "姓名,公司名称,部门,职位,角色,决策层级,手机,邮箱,入职日期"
LIN = (
    "林甲样例,甲样例食品,市场部,总监,广告主管,决策,13800001234,"
    "lin@example.com,2024/1/31"
)
TABLES = ('"persons_keyperson"', '"persons_post"')


def tables():
    found = snapshot()
    return {name: found[name] for name in TABLES}


@pytest.fixture
def browser(crew, offices, browse):
    return browse(crew.executive)


# ---- the whole way


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_list_is_taken_over_with_all_that_it_says(crew, offices, browser, encoding):
    the_import = uploaded(browser, "persons", HEADER, LIN, encoding=encoding)
    page = browser.get(f"{URL}{the_import.pk}/").content.decode()

    assert counted(the_import) == {"all": 1}
    assert "广告主管" in page
    assert committed(browser, the_import) == {"all": 1, "created": 1}
    post = Post.objects.select_related("person").get()
    assert (post.person.name, post.client, post.title) == (
        *("林甲样例", offices.ours),
        "总监",
    )
    assert (post.kind, post.level, post.since) == (
        *("advertising", "decides"),
        date(2024, 1, 31),
    )
    assert post.sort_key
    assert search.find(crew.executive, "林甲样例")[0].title == "林甲样例"
    entry = HistoryEntry.objects.get(verb="person.added")
    assert (entry.subject_id, entry.within_id) == (post.pk, post.person_id)


def test_wrong_headings_are_put_right_by_the_user(offices, browser):
    the_import = uploaded(
        browser, "persons", "甲,乙,丙", "林甲样例,甲样例食品,13800001234"
    )
    assert the_import.columns == {}

    lacking = {"header_row": 1, "encoding": "utf-8", "column_0": "name"}
    with unchanged():
        refused = browser.post(f"{URL}{the_import.pk}/", lacking)
    columns = {"column_1": "client", "column_2": "mobile"}
    browser.post(f"{URL}{the_import.pk}/", {**lacking, **columns})

    assert refused.status_code == 409
    assert "请指明哪一列是“客户”。" in refused.content.decode()
    the_import.refresh_from_db()
    assert committed(browser, the_import) == {"all": 1, "created": 1}
    assert Post.objects.get().mobile == "13800001234"


BAD = {
    "no name": (",甲样例食品", {"name": "missing"}),
    "no client": ("林甲样例,", {"client": "no_client"}),
    "unknown client": ("林甲样例,没有的公司", {"client": "unknown_client"}),
    "client of others": ("林甲样例,乙样例饮料", {"client": "unknown_client"}),
    "email": ("林甲样例,甲样例食品,,,,,,lin,", {"email": "bad_email"}),
    "day": ("林甲样例,甲样例食品,,,,,,,去年", {"since": "bad_date"}),
    "level": ("林甲样例,甲样例食品,,,,大概,,,", {"level": "bad_choice"}),
    "cut number": ("林甲样例,甲样例食品,,,,,1.38E+10,,", {"mobile": "digits_lost"}),
    "length": (f"{'长' * 61},甲样例食品", {"name": "too_long"}),
}


@pytest.mark.parametrize(("line", "expected"), BAD.values(), ids=BAD)
def test_bad_row_is_told_and_stays_out(browser, line, expected):
    the_import = uploaded(browser, "persons", HEADER, line)

    assert problems(the_import) == {2: expected}
    assert browser.get(f"{URL}{the_import.pk}/").status_code == 200
    assert committed(browser, the_import) == {"all": 1, "bad": 1}
    assert Post.objects.count() == 0


def test_bad_row_is_repaired_in_place(browser, offices):
    the_import = uploaded(browser, "persons", HEADER, "林甲样例,甲样例食品,,,,大概,,,")

    form = browser.get(f"{URL}{the_import.pk}/rows/2/").content.decode()
    response = corrected(browser, the_import, 2, level="influences")

    assert "不是可选的内容，请从列表中选择" in form
    assert response.status_code == 302
    assert committed(browser, the_import) == {"all": 1, "created": 1}
    assert Post.objects.get().level == "influences"


def test_client_of_others_is_told_of_in_the_same_words_as_none(browser, offices):
    the_import = uploaded(
        browser, "persons", HEADER, "林甲样例,乙样例饮料", "林甲样例,没有的公司"
    )

    page = browser.get(f"{URL}{the_import.pk}/").content.decode()

    assert page.count("客户：没有找到这个客户，请核对名称或简称") == 2
    assert corrected(
        browser, the_import, 2, client_number=str(offices.theirs.pk)
    ).status_code in {302, 422}
    assert set(problems(the_import)) == {2, 3}


def test_ambiguous_client_is_told_by_its_key(browser, crew):
    twins = [ClientFactory(name="丙样例") for _n in range(2)]
    header = "姓名,客户,客户的系统编号"
    the_import = uploaded(
        browser, "persons", header, "林甲样例,丙样例,", f"王乙样例,丙样例,{twins[1].pk}"
    )

    assert problems(the_import) == {2: {"client": "ambiguous_client"}}
    committed(browser, the_import)
    assert Post.objects.get().client == twins[1]


def test_rows_without_a_client_belong_to_the_one_from_whose_page_one_came(
    browser, offices
):
    taken_over(browser, "persons", "姓名,手机", "林甲样例,138", client=offices.ours)

    assert Post.objects.get().client == offices.ours


def test_client_of_others_is_no_preset(browser, offices):
    with unchanged():
        response = sent(
            browser, "persons", text_of("姓名", "林甲样例"), client=offices.theirs
        )

    assert response.status_code == 404


# ---- what is there already


def test_person_of_the_same_name_and_number_is_there_already(crew, browser, post):
    line = "林样例,甲样例食品,销售部,,,,138-0000-1234,,"
    the_import = uploaded(browser, "persons", HEADER, line)

    assert counted(the_import) == {"all": 1, "twins": 1}
    assert "林样例</a>" in browser.get(f"{URL}{the_import.pk}/").content.decode()
    assert committed(browser, the_import) == {"all": 1, "twins": 1, "skipped": 1}
    assert Post.objects.count() == 1


def test_namesake_with_another_number_is_another_person(browser, post):
    line = "林样例,甲样例食品,,,,,13900001234,,"

    the_import = taken_over(browser, "persons", HEADER, line)

    assert counted(the_import) == {"all": 1, "created": 1}
    assert KeyPerson.objects.count() == 2


def test_update_writes_what_the_list_knows_and_undo_restores_it(crew, browser, post):
    before = tables()
    line = "林样例,甲样例食品,销售部,,,,13800001234,,2024-01-31"
    the_import = taken_over(browser, "persons", HEADER, line, duplicates="update")

    post.refresh_from_db()
    assert (post.department, post.title, post.version) == ("销售部", "总监", 2)
    assert counted(the_import)["updated"] == 1
    undone(browser, the_import)
    assert tables() == before


def test_repeated_row_is_entered_once(browser, offices):
    the_import = uploaded(browser, "persons", HEADER, LIN, LIN)

    assert counted(the_import) == {"all": 2, "twins": 1}
    expected = {"all": 2, "twins": 1, "created": 1, "skipped": 1}
    assert committed(browser, the_import) == expected
    assert Post.objects.count() == 1


def test_export_comes_back_without_a_difference(crew, browser, post):
    add(crew.executive, post.client, name="王样例", kind="gm", phone="021-1")
    services.end_post(
        Post.objects.latest("pk"),
        by=crew.executive,
        at=timezone.now(),
        on=date(2026, 3, 1),
    )
    data = browser.post("/persons/export/?which=all").content
    before = tables()

    response = sent(browser, "persons", data, "关键人物.xlsx")
    the_import = Import.objects.latest("pk")

    assert response.status_code == 302
    assert counted(the_import) == {"all": 2, "twins": 2, "same": 2}
    committed(browser, the_import, duplicates="update")
    assert tables() == before


# ---- private data


@pytest.mark.parametrize(
    "heading", ["生日", "出生年月", "身份证号", "家庭情况", "爱好", "政治面貌"]
)
def test_list_with_private_columns_is_refused_and_not_kept(browser, offices, heading):
    data = text_of(f"姓名,客户,{heading}", "林甲样例,甲样例食品,某")

    with unchanged():
        response = sent(browser, "persons", data)

    assert response.status_code == 409
    assert f"不能随名单导入的列：{heading}" in response.content.decode()


def test_department_that_sounds_private_is_none(browser, offices):
    the_import = uploaded(
        browser, "persons", "姓名,客户,部门", "林甲样例,甲样例食品,家庭护理部"
    )

    assert counted(the_import) == {"all": 1}


def test_sensitive_background_stays_out(browser, offices):
    the_import = uploaded(
        browser, "persons", "姓名,客户,背景", "林甲样例,甲样例食品,他有糖尿病"
    )

    assert problems(the_import) == {2: {"background": "sensitive"}}


# ---- undone


def test_undo_takes_all_of_it_back(browser, offices):
    before = tables()
    the_import = taken_over(browser, "persons", HEADER, LIN)

    undone(browser, the_import)

    assert tables() == before


def change(post, by):
    words = {"values": {"title": "改过"}, "seen": post.version}
    services.amend_post(post, by=by, at=timezone.now(), **words)


def touch(post, by):
    services.contact(post, by=by, at=timezone.now(), on=date(2026, 3, 1))


def relate(post, by):
    words = {"user": by, "strength": 3, "reason": "见过"}
    services.relate(post, by=by, at=timezone.now(), **words)


def review(post, by):
    services.review(post.person, by=by, at=timezone.now(), reason="还用")


@pytest.mark.parametrize("use", [change, touch, relate, review])
def test_undo_is_refused_for_who_was_used_since(crew, browser, offices, use):
    other = "王乙样例,甲样例食品"
    the_import = taken_over(browser, "persons", HEADER, LIN, other)
    use(Post.objects.get(person__name="林甲样例"), crew.executive)

    with unchanged():
        response = browser.post(f"{URL}{the_import.pk}/undo/")
    undone(browser, the_import, spare_used="on")

    assert response.status_code == 409
    content = response.content.decode()
    assert "有 1 行导入的内容此后已被修改、用到" in content
    assert "<li>林甲样例</li>" in content
    assert Post.objects.get().person.name == "林甲样例"
    assert KeyPerson.objects.count() == 1


def test_undo_of_a_client_out_of_sight_spares_it(crew, browser, offices):
    the_import = taken_over(browser, "persons", HEADER, LIN)
    offices.ours.team.update(user=crew.second_manager, role="am")

    with unchanged():
        response = browser.post(f"{URL}{the_import.pk}/undo/")

    assert response.status_code == 409
    assert "<li>" not in response.content.decode().partition("有 1 行")[2][:200]


# ---- rights


@pytest.mark.parametrize("actor", ["designer", "finance", "auditor", "system"])
def test_who_may_not_add_a_person_may_not_import_one(crew, offices, browse, actor):
    browser = browse(getattr(crew, actor))

    with unchanged():
        response = sent(browser, "persons", text_of(HEADER, LIN))

    assert response.status_code in {403, 404}


def test_client_that_went_out_of_sight_since_the_preview_is_unknown(
    crew, browser, offices
):
    the_import = uploaded(browser, "persons", HEADER, LIN)
    offices.ours.team.update(user=crew.second_manager, role="am")

    assert committed(browser, the_import) == {"all": 1, "bad": 1}
    assert problems(the_import) == {2: {"client": "unknown_client"}}
    assert Post.objects.count() == 0


# ---- hostile


def test_markup_and_formulas_are_text(browser, offices):
    lines = ["<script>alert(1)</script>,甲样例食品", "=1+1,甲样例食品"]
    the_import = uploaded(browser, "persons", "姓名,客户", *lines)

    assert "<script>alert" not in browser.get(f"{URL}{the_import.pk}/").content.decode()
    committed(browser, the_import)
    sheet = sheet_of(browser.post("/persons/export/"))
    assert {row[0] for row in sheet[1:]} == {"<script>alert(1)</script>", "=1+1"}


def test_file_that_is_no_list_is_refused_with_a_sentence(browser, offices):
    with unchanged():
        response = sent(browser, "persons", b"MZ" + bytes(4000), "名单.xlsx")

    assert response.status_code == 409
    assert "这不是表格文件。" in response.content.decode()


def test_unknown_kind_is_not_found(browser):
    assert browser.get(f"{URL}?kind=x").status_code == 404
    assert browser.get(f"{URL}blank/x/").status_code == 404


def test_blank_can_be_sent_as_it_is_and_names_its_example(browser, offices):
    response = browser.get(f"{URL}blank/persons/")
    data = b"".join(response)

    assert sent(browser, "persons", data, "关键人物.xlsx").status_code == 302
    the_import = Import.objects.latest("pk")
    assert set(the_import.columns.values()) >= {"name", "client", "mobile", "level"}
    assert problems(the_import) == {2: {"client": "unknown_client"}}
