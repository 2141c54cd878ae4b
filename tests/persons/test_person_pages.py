import pytest

from kehubu.clients.models import Client
from kehubu.core import search
from kehubu.persons import queries
from kehubu.persons.models import KeyPerson, Post
from tests.persons.pages import HTMX, PERSON, POST, body
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

# ---- a person


def test_page_of_a_person(crew, browse, known):
    text = body(browse(crew.executive).get(f"/persons/{known.person_id}/"))

    assert text.count("••••") == 3
    assert "13800001234" in text
    assert "<svg" in text.split("扫码存名片")[1]
    assert "还没有告知本人" in text


@pytest.mark.parametrize(
    "page", ["persons/{}/", "persons/", "persons/birthdays/", "clients/{}/persons/"]
)
def test_page_of_people_is_kept_nowhere(crew, browse, known, page):
    key = known.client_id if page.startswith("clients") else known.person_id

    answer = browse(crew.executive).get("/" + page.format(key))

    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize("actor", ["second_manager", "finance", "designer", "auditor"])
def test_person_is_not_there_for_strangers(crew, browse, known, actor):
    browser = browse(getattr(crew, actor))
    person, post = known.person_id, known.pk

    for page in ("", "edit/", "posts/", "consent/", "private/", "reveal/", "review/"):
        assert browser.get(f"/persons/{person}/{page}").status_code == 404
    for page in ("", "edit/", "end/", "move/", "relation/", "contact/"):
        assert browser.get(f"/posts/{post}/{page}").status_code == 404
    assert browser.post(f"/posts/{post}/card.vcf").status_code == 404


def test_post_leads_to_the_person(crew, browse, post):
    response = browse(crew.executive).get(f"/posts/{post.pk}/")

    assert response.url == f"/persons/{post.person_id}/"


def test_add_by_the_form(crew, browse, offices):
    data = {**PERSON, **POST, "client_name": "甲样例食品", "email": "lin@example.com"}

    response = browse(crew.executive).post("/persons/new/", data)

    post = Post.objects.get()
    assert response.url == f"/persons/{post.person_id}/"
    assert (post.client, post.level) == (offices.ours, "decides")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "这个字段是必填项"),
        ({"client_name": "没有的公司"}, "没有找到客户“没有的公司”。"),
        ({"client_name": "乙样例饮料"}, "没有找到客户“乙样例饮料”。"),
        ({"client_name": "甲样例"}, "没有叫“甲样例”的客户。是不是：甲样例食品？"),
        ({"basis": "public"}, "以公开信息为依据的"),
        ({"noticed_on": "2026-01-05"}, "告知日期和告知方式要一起填写"),
        ({"background": "虔诚的佛教徒"}, "敏感个人信息"),
        ({"email": "不是邮箱"}, "邮件"),
    ],
)
def test_add_says_what_is_wrong_and_changes_nothing(
    crew, browse, offices, change, said
):
    search.refresh(Client, [offices.ours.pk, offices.theirs.pk])
    browser = browse(crew.executive)
    data = {**PERSON, **POST, "client_name": "甲样例食品", **change}

    with unchanged():
        response = browser.post("/persons/new/", data)

    assert response.status_code in {409, 422}
    assert said in body(response)
    assert not KeyPerson.objects.exists()


def test_add_begins_with_the_client_of_a_link(crew, browse, offices):
    ours, theirs = offices.ours.pk, offices.theirs.pk
    browser = browse(crew.executive)

    assert "甲样例食品" in body(browser.get(f"/persons/new/?client={ours}"))
    assert "乙样例饮料" not in body(browser.get(f"/persons/new/?client={theirs}"))


def test_clients_are_offered_while_one_types(crew, browse, offices):
    search.refresh(Client, [offices.ours.pk, offices.theirs.pk])

    text = body(browse(crew.executive).get("/persons/clients/?client_name=样例"))

    assert "甲样例食品" in text
    assert "乙样例饮料" not in text


def test_amend_by_the_form_and_the_second_editor(crew, browse, post):
    url = f"/persons/{post.person_id}/edit/"
    browser = browse(crew.executive)

    first = browser.post(url, {**PERSON, "name": "林改名", "version": 1})
    second = browser.post(url, {**PERSON, "name": "林又改", "version": 1})

    assert first.status_code == 302
    assert second.status_code == 409
    assert "林改名" in body(second)
    assert 'value="2"' in body(second)


ACTS = [
    ("posts/{post}/edit/", {**POST, "title": "副总", "version": 1}),
    ("posts/{post}/end/", {"on": "2026-03-01"}),
    ("posts/{post}/contact/", {"on": "2026-03-01", "note": "电话"}),
    ("posts/{post}/relation/", {"user": "{user}", "strength": "3", "reason": "同学"}),
    ("persons/{person}/review/", {"reason": "还有项目"}),
    ("persons/{person}/posts/", {"client_name": "乙样例饮料", "kind": "other"}),
    (
        "posts/{post}/move/",
        {"client_name": "乙样例饮料", "on": "2026-03-01", "kind": "gm"},
    ),
    (
        "persons/{person}/consent/",
        {
            "covers": "tastes",
            "channel": "talk",
            "given_on": "2026-03-01",
            "note": "当面",
        },
    ),
    ("persons/{person}/withdraw/", {}),
    (
        "persons/{person}/private/",
        {"calendar": "lunar", "month": 6, "day": 30, "tastes": "绿茶"},
    ),
]


@pytest.mark.parametrize(("url", "data"), ACTS)
def test_form_leads_to_the_person(crew, browse, known, url, data):
    words = {"post": known.pk, "person": known.person_id}
    data = {k: str(v).format(user=crew.manager.pk) for k, v in data.items()}

    response = browse(crew.director).post(f"/{url.format(**words)}", data)

    assert response.status_code == 302
    assert response.url == f"/persons/{known.person_id}/"


WRONG = [
    ("posts/{post}/end/", {"on": "2099-03-01"}, 409, "不晚于今天"),
    ("posts/{post}/contact/", {"on": "2099-03-01"}, 409, "不晚于今天"),
    ("posts/{post}/relation/", {"strength": "9"}, 422, "必填项"),
    (
        "persons/{person}/posts/",
        {"client_name": "甲样例食品", "kind": "other"},
        409,
        "目前已经在",
    ),
    (
        "persons/{person}/consent/",
        {"covers": "tastes", "channel": "talk", "given_on": "2026-03-01"},
        409,
        "请附上凭据",
    ),
    ("persons/{person}/private/", {"month": 6}, 422, "生日要月、日一起填"),
    ("persons/{person}/private/", {"month": 2, "day": 30}, 422, "没有这一天"),
    ("persons/{person}/private/", {"tastes": "信佛教"}, 409, "敏感个人信息"),
    ("persons/{person}/reveal/", {}, 422, "必填项"),
]


@pytest.mark.parametrize(("url", "data", "status", "said"), WRONG)
def test_form_says_what_is_wrong(crew, browse, known, url, data, status, said):
    words = {"post": known.pk, "person": known.person_id}
    browser = browse(crew.executive)

    with unchanged():
        response = browser.post(f"/{url.format(**words)}", data, headers=HTMX)

    assert response.status_code == status
    assert said in body(response)


def test_private_data_without_consent_are_refused_beside_the_field(crew, browse, post):
    url = f"/persons/{post.person_id}/private/"

    response = browse(crew.executive).post(url, {"tastes": "绿茶"})

    assert response.status_code == 409
    assert "还没有覆盖“喜好”的有效同意" in body(response)


def test_withdraw_is_one_click(crew, browse, known):
    browser = browse(crew.executive)

    browser.post(f"/persons/{known.person_id}/withdraw/")

    text = body(browser.get(f"/persons/{known.person_id}/"))
    assert "••••" not in text
    assert queries.held(known.person) == set()
    again = browser.post(f"/persons/{known.person_id}/withdraw/")
    assert again.status_code == 409
