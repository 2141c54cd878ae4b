import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.persons import services
from kehubu.persons.forms import PostForm
from kehubu.persons.models import Post
from tests.persons.conftest import add
from tests.persons.pages import HTMX, POST, body, names
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


# ---- the list


@pytest.fixture
def three(crew, offices, post):
    """
    Of the executive's client two, of the other one; all indexed.
    """
    quiet = add(
        crew.executive,
        offices.ours,
        name="安样例",
        level="blocks",
        phone="021-12345678",
    )
    other = add(crew.second_manager, offices.theirs, name="白样例")
    services.relate(
        post,
        by=crew.executive,
        at=timezone.now(),
        user=crew.executive,
        strength=4,
        reason="同学",
    )
    search.refresh(Post, [post.pk, quiet.pk, other.pk])
    search.refresh(Client, [offices.ours.pk, offices.theirs.pk])
    return post, quiet, other


def test_list_is_sorted_by_pinyin_and_holds_what_one_may_see(crew, browse, three):
    assert names(browse(crew.gm).get("/persons/")) == ["安样例", "白样例", "林样例"]
    assert names(browse(crew.executive).get("/persons/")) == ["安样例", "林样例"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=林样", ["林样例"]),
        ("q=linyang", ["林样例"]),
        ("q=lyl", ["林样例"]),
        ("q=0000", ["林样例"]),
        ("q=345678", ["安样例"]),
        ("q=没有", []),
        ("client=甲样例", ["安样例", "林样例"]),
        ("client=jyl", ["安样例", "林样例"]),
        ("level=blocks", ["安样例"]),
        ("strength=4", ["林样例"]),
        ("strength=5", []),
        ("which=former", []),
        ("which=all", ["安样例", "白样例", "林样例"]),
    ],
)
def test_list_is_filtered(crew, browse, three, query, found):
    assert names(browse(crew.gm).get(f"/persons/?{query}")) == found


@pytest.mark.parametrize(
    "query", ["q=%00", "level=x", "strength=9", "after=x", "tastes=茶"]
)
def test_list_bears_with_any_query(crew, browse, three, query):
    assert browse(crew.gm).get(f"/persons/?{query}").status_code == 200


def test_former_posts_are_listed_when_asked_for(crew, browse, three):
    today = timezone.localdate()
    services.end_post(three[0], by=crew.executive, at=timezone.now(), on=today)

    assert names(browse(crew.executive).get("/persons/")) == ["安样例"]
    assert names(browse(crew.executive).get("/persons/?which=former")) == ["林样例"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(crew, browse, offices, count, django_assert_num_queries):
    for n in range(count):
        made = add(crew.executive, offices.ours, name=f"样例{n}")
        services.relate(
            made, by=crew.gm, at=timezone.now(), user=crew.gm, strength=1, reason="见过"
        )
    browser = browse(crew.gm)

    with django_assert_num_queries(4):
        response = browser.get("/persons/")

    assert len(names(response)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_panel_query_count(crew, browse, offices, count, django_assert_num_queries):
    for n in range(count):
        add(crew.executive, offices.ours, name=f"样例{n}")
    browser = browse(crew.executive)

    with django_assert_num_queries(5):
        response = browser.get(f"/clients/{offices.ours.pk}/persons/", headers=HTMX)

    assert body(response).count("</tr>") == count + 1


def test_list_answers_htmx_with_the_rows_alone(crew, browse, three):
    text = body(browse(crew.gm).get("/persons/", headers=HTMX)).strip()

    assert text.startswith('<div id="persons">')


def test_empty_list_says_how_to_begin(crew, browse):
    assert "还没有关键人物" in body(browse(crew.gm).get("/persons/"))


def test_export_holds_what_the_list_shows(crew, browse, three):
    response = browse(crew.executive).post("/persons/export/?strength=4")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    head, *rows = book.active.iter_rows(values_only=True)
    assert head[:4] == ("姓名", "客户", "部门", "职务")
    assert not {"生日", "喜好", "家庭"} & set(head)
    assert [row[:2] for row in rows] == [("林样例", "甲样例食品")]


def test_what_leaves_the_house_is_written_down(crew, browse, three, post):
    browser, other = browse(crew.executive), browse(crew.designer)
    with unchanged():
        assert other.post("/persons/export/").status_code == 403
        assert browser.get("/persons/export/").status_code == 405

    browser.post("/persons/export/?q=林样例")
    browser.post(f"/posts/{post.pk}/card.vcf")
    browser.post("/clients/export/?q=样例")

    taken = HistoryEntry.objects.order_by("-pk")[:3]
    assert [(one.verb, one.by, one.reason) for one in taken] == [
        ("export.clients", crew.executive, "q=样例"),
        ("post.card_taken", crew.executive, ""),
        ("export.persons", crew.executive, "q=林样例"),
    ]
    assert taken[2].changes == {"rows": [0, 1]}


@pytest.mark.parametrize(
    "path",
    [
        "/persons/",
        "/persons/new/",
        "/persons/cards/",
        "/persons/birthdays/",
    ],
)
@pytest.mark.parametrize("actor", ["designer", "finance", "auditor", "system"])
def test_pages_are_for_the_account_side(crew, browse, path, actor):
    assert browse(getattr(crew, actor)).get(path).status_code == 403


# ---- the panel and the map


def test_panel_draws_the_map_and_says_the_same_in_a_table(crew, browse, three):
    url = f"/clients/{three[0].client_id}/persons/"

    text = body(browse(crew.executive).get(url, headers=HTMX))

    assert text.count("<rect") == 2
    assert "<title>林样例，市场部 总监。最近联系：没有记录</title>" in text
    assert text.count('data-label="决策层级"') == 2
    assert "<html" not in text


def test_panel_is_on_the_page_of_the_client(crew, browse, post):
    url = f"/clients/{post.client_id}/"
    panel, tab = f"{url}persons/", {"tab": "persons:of_client"}

    assert f'hx-get="{panel}"' in body(browse(crew.executive).get(url, tab))
    assert panel not in body(browse(crew.finance).get(url, tab))
    assert browse(crew.finance).get(panel).status_code == 403
    assert browse(crew.designer).get(panel).status_code == 404


def test_panel_names_who_was_there(crew, browse, post):
    today = timezone.localdate()
    services.end_post(post, by=crew.executive, at=timezone.now(), on=today)

    text = body(browse(crew.executive).get(f"/clients/{post.client_id}/persons/"))

    assert "曾经在这里的人" in text
    assert "林样例" in text


# ---- what cannot be


@pytest.mark.parametrize(
    ("field", "text"),
    [("mobile", "abc"), ("phone", "电话"), ("since", "2099-01-01")],
)
def test_impossible_value_of_a_post_is_refused(field, text):
    form = PostForm({**POST, field: text})

    assert set(form.errors) == {field}


def test_post_may_begin_soon_and_telephones_are_written_in_many_ways():
    soon = (timezone.localdate() + timedelta(days=40)).isoformat()
    typed = {
        "mobile": "+86 138-0000 1234",
        "phone": "021-6000/6001 转 8",
        "since": soon,
    }

    assert PostForm({**POST, **typed}).errors == {}
