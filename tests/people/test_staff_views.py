import re

import pytest

from kehubu.people.models import Invitation, User
from kehubu.people.positions import DepartmentKind, Position
from tests.factories import UserFactory
from tests.people.staff import page_of, typed
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NEW = "/people/new/"


PATHS = ("", "edit/", "deactivate/", "reactivate/", "invite/")


# ---- doors


@pytest.mark.parametrize(
    "path", ["/people/", NEW, *(f"/people/{{}}/{p}" for p in PATHS)]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_is_sent_to_sign_in(client, executive, path, method):
    path = path.format(executive.pk)

    with unchanged():
        response = getattr(client, method)(path)

    assert (response.status_code, response.url) == (
        302,
        f"/account/login/?next={path}",
    )


@pytest.mark.parametrize("path", PATHS)
def test_person_who_is_not_there_is_not_found(desk, departments, path):
    with unchanged():
        answers = [
            desk.post(f"/people/987654/{path}").status_code,
            desk.get(f"/people/987654/{path}").status_code,
        ]

    assert set(answers) <= {404, 405}
    assert 404 in answers


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "-1", "x", "%00"])
def test_number_that_is_none_is_not_found(desk, pk):
    assert desk.get(f"/people/{pk}/").status_code == 404


@pytest.mark.parametrize(
    "position",
    [p for p in Position if p != Position.SYSTEM_ADMINISTRATOR],
)
def test_only_the_administrator_writes(browse, departments, executive, position):
    browser = browse(UserFactory(holding=[position]))
    path = f"/people/{executive.pk}/"

    with unchanged():
        answers = [
            browser.get(NEW),
            browser.post(NEW, typed(departments)),
            browser.get(f"{path}edit/"),
            browser.post(f"{path}edit/", typed(departments)),
            browser.post(f"{path}deactivate/"),
            browser.post(f"{path}reactivate/"),
            browser.post(f"{path}invite/"),
        ]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("path", ["deactivate/", "reactivate/", "invite/"])
def test_act_by_a_link_is_refused(desk, executive, path):
    with unchanged():
        response = desk.get(f"/people/{executive.pk}/{path}")

    assert response.status_code == 405


# ---- roster and detail


@pytest.mark.parametrize("count", [1, 3])
def test_roster_asks_as_often_for_one_as_for_three(
    browse, departments, count, django_assert_num_queries
):
    user = UserFactory(holding=[Position.ACCOUNT_EXECUTIVE])
    for _ in range(count - 1):
        UserFactory(supervisor=user, holding=[Position.ACCOUNT_EXECUTIVE])
    browser = browse(user)

    with django_assert_num_queries(4):
        page = page_of(browser.get("/people/", headers=HTMX))

    assert page.count('<td class="lead">') == count


def test_roster_shows_who_works_here_by_department_and_reading(browse, departments):
    for name, kind, reading in (
        ("丙", "creative", "bing"),
        ("乙", "account", "yi"),
        ("甲", "account", "jia"),
    ):
        UserFactory(name=name, kind=kind, reading=reading)
    gone = UserFactory(name="丁", kind="account", is_active=False)

    browser = browse(UserFactory(name="戊", reading="wu"))
    page = page_of(browser.get("/people/"))

    names = re.findall(r'<td class="lead"><a [^>]+>([^<]+)</a>', page)
    assert names == ["甲", "戊", "乙", "丙", "丁"]
    assert f"{gone.name} 已停用" in read(page)
    assert english_in(page, known={"user"}) == []


def test_roster_offers_the_administrator_to_add(desk, browse, executive):
    assert NEW in page_of(desk.get("/people/"))
    assert NEW not in page_of(browse(executive).get("/people/"))


def test_detail_shows_a_colleague_to_everyone(browse, executive):
    other = UserFactory(holding=[Position.SPECIALIST])

    response = browse(other).get(executive.get_absolute_url())

    page = page_of(response)
    assert response.status_code == 200
    assert "登录名 wu 岗位 客户部 客户专员 直接上级 — 手机 138" in read(page)
    assert "edit/" not in page
    assert "界面语言" not in page
    assert english_in(page, known={"wu"}) == []


def test_detail_offers_oneself_the_language(browse, executive):
    page = page_of(browse(executive).get(executive.get_absolute_url()))

    assert "界面语言" in page


def test_detail_offers_the_administrator_what_can_be_done(desk, system, executive):
    path = executive.get_absolute_url()

    of_a_colleague = page_of(desk.get(path))
    of_oneself = page_of(desk.get(system.get_absolute_url()))
    User.objects.filter(pk=executive.pk).update(is_active=False)
    of_one_who_left = page_of(desk.get(path))

    assert f"{path}deactivate/" in of_a_colleague
    assert f"{path}invite/" in of_a_colleague
    assert f"{path}reactivate/" not in of_a_colleague
    assert "deactivate/" not in of_oneself
    assert f"{path}reactivate/" in of_one_who_left
    assert f"{path}invite/" not in of_one_who_left


def test_detail_part_for_htmx(desk, executive):
    page = page_of(desk.get(executive.get_absolute_url(), headers=HTMX))

    assert "<html" not in page
    assert "戊专员" in page


# ---- hire


def test_hire_page_is_empty_and_chinese(desk):
    response = desk.get(NEW)

    page = page_of(response)
    assert response.status_code == 200
    assert "添加同事" in read(page)
    assert english_in(page) == []


def test_hire_shows_the_link_once(desk, departments):
    response = desk.post(NEW, typed(departments))

    page = page_of(response)
    user = User.objects.get(username="xin")
    assert response.status_code == 200
    assert 'value="http://testserver/join/' in page
    assert user.held == {("ae", "account")}
    assert Invitation.objects.get().user == user


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": ""}, "name", "这个字段是必填项。"),
        ({"name": "长" * 41}, "name", "40"),
        ({"name": "\x00"}, "name", "空字符"),
        ({"username": ""}, "username", "这个字段是必填项。"),
        ({"username": "a b"}, "username", "合法的用户名"),
        ({"username": "🍚"}, "username", "合法的用户名"),
        ({"username": "x" * 61}, "username", "60"),
        ({"email": "x"}, "email", "有效的"),
        ({"email": "x" * 250 + "@example.com"}, "email", "254"),
        ({"phone": "1" * 41}, "phone", "40"),
        ({"department": ""}, "department", "这个字段是必填项。"),
        ({"department": "987654"}, "department", "选择"),
        ({"department": "x"}, "department", "选择"),
        ({"supervisor": "987654"}, "supervisor", "选择"),
        ({"posts-0-position": "gm\x00"}, "posts-0-position", "选择"),
        ({"posts-0-position": ""}, "posts", "岗位和部门要一起选。"),
        ({"posts-0-department": ""}, "posts", "岗位和部门要一起选。"),
        ({"posts-0-department": "987654"}, "posts-0-department", "选择"),
        (
            {"posts-0-position": "", "posts-0-department": ""},
            "posts",
            "请至少选一个岗位。",
        ),
        ({"posts-TOTAL_FORMS": ""}, "posts", "TOTAL_FORMS"),
        ({"posts-TOTAL_FORMS": "x"}, "posts", "TOTAL_FORMS"),
        ({"posts-TOTAL_FORMS": "-1"}, "posts", "请至少选一个岗位。"),
        ({"posts-TOTAL_FORMS": "9" * 30}, "posts", "8"),
    ],
)
def test_hire_with_a_form_that_is_wrong(desk, departments, values, field, said):
    data = typed(departments, **{"name": "新同事<b>", **values})

    with unchanged():
        response = desk.post(NEW, data)

    page = page_of(response)
    assert response.status_code == 422
    assert said in read(page)
    if field not in {"name", "department"} and data["name"]:
        assert 'value="新同事&lt;b&gt;"' in page


@pytest.mark.parametrize("values", [{}, {"x": "y"}])
def test_hire_with_an_empty_form(desk, departments, values):
    with unchanged():
        response = desk.post(NEW, values)

    assert response.status_code == 422


def test_hire_in_more_posts_than_a_person_can_hold(desk, departments):
    everything = [(p, k) for p in Position.values for k in DepartmentKind.values]

    with unchanged():
        response = desk.post(NEW, typed(departments, posts=everything))

    assert response.status_code == 422
    assert "8" in read(page_of(response))


def test_hire_of_a_name_that_is_taken_keeps_what_was_typed(
    desk, departments, executive
):
    with unchanged():
        response = desk.post(NEW, typed(departments, username="WU", phone="139"))

    page = page_of(response)
    assert response.status_code == 409
    assert "这个登录名已有人使用。" in read(page)
    assert 'value="WU"' in page
    assert 'value="139"' in page


def test_hire_twice_by_a_double_click_opens_one_account(desk, departments):
    desk.post(NEW, typed(departments))

    with unchanged():
        response = desk.post(NEW, typed(departments))

    assert response.status_code == 409


def test_hire_part_for_htmx(desk, departments):
    response = desk.post(NEW, typed(departments, name=""), headers=HTMX)

    page = page_of(response)
    assert response.status_code == 422
    assert "<html" not in page
    assert 'id="person-form"' in page
