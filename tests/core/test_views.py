from datetime import UTC, datetime

import pytest

from kehubu.clients.models import Client
from kehubu.core import notices, search
from kehubu.core.models import Notification
from kehubu.people.positions import Position
from tests.factories import ClientFactory, UserFactory
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def person(client):
    user = UserFactory(holding=[Position.GENERAL_MANAGER])
    client.force_login(user)
    return user


def known(name):
    found = ClientFactory(name=name)
    search.refresh(Client, [found.pk])
    return found


def tell(*people, key="1", title="样例推广"):
    said = {"step": "填写工作单", "title": title}
    notices.notify(people, "procedures.step", key=key, url="/x/", at=NOON, **said)


@pytest.mark.parametrize(
    "path", ["/search/", "/notifications/", "/notifications/unread/"]
)
def test_anonymous_is_sent_to_sign_in(client, path):
    response = client.get(path)

    assert (response.status_code, response.url) == (
        302,
        f"/account/login/?next={path}",
    )


# ---- search


def test_search_page_shows_hits_and_places(client, person):
    found = known("人员样例")

    response = client.get("/search/", {"q": "人员"})

    page = response.content.decode()
    assert response.status_code == 200
    assert f'href="{found.get_absolute_url()}"' in page
    assert 'href="/people/"' in page
    assert 'value="人员"' in page
    assert english_in(page, known={"class"}) == []


@pytest.mark.parametrize("query", ["人员", "renyuan", "REN", "ren yuan", "renyuan "])
def test_search_finds_places_in_chinese_and_pinyin(client, person, query):
    assert "页面 人员" in read(part(client, query))


def test_search_offers_only_places_open_to_the_user(client):
    client.force_login(UserFactory(holding=[Position.SPECIALIST]))

    assert "公司设置" not in read(part(client, "公司"))


def part(client, query):
    response = client.get("/search/", {"q": query}, headers=HTMX)
    return response.content.decode()


def test_palette_gets_the_part_with_eight_hits(client, person):
    for n in range(9):
        known(f"样例{n}")

    page = part(client, "样例")

    assert "<html" not in page
    assert page.count("/clients/") == 8


def test_empty_palette_offers_all_places(client, person):
    page = part(client, "")

    assert {"今日", "人员", "手册", "公司设置"} <= set(read(page).split())


@pytest.mark.parametrize(
    "query",
    ["\x00", "🍚", "' OR 1=1 --", '"', "\u202eabc", "x" * 10_000, "<script>x</script>"],
)
def test_search_that_finds_nothing_says_so(client, person, query):
    response = client.get("/search/", {"q": query})

    page = response.content.decode()
    assert response.status_code == 200
    assert "没有找到" in read(page)
    assert "<script>x" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_search_asks_as_often_for_one_hit_as_for_three(
    client, person, count, django_assert_num_queries
):
    for _ in range(count):
        known("样例")

    with django_assert_num_queries(2):
        page = part(client, "样例")

    assert page.count("/clients/") == count


# ---- notifications


def test_notifications_show_one_s_own_newest_first(client, person):
    tell(person, key="1", title="甲")
    tell(person, key="2", title="乙<b>")
    tell(UserFactory(), key="3", title="丙")

    response = client.get("/notifications/")

    page = response.content.decode()
    text = read(page)
    assert text.index("轮到您：填写工作单（乙<b>）") < text.index("（甲）")
    assert "丙" not in text
    assert "2026-03-02 12:00" in text


def test_notifications_of_which_there_are_none(client, person):
    assert "没有通知" in read(client.get("/notifications/").content.decode())


def test_notifications_part_for_htmx(client, person):
    tell(person)

    page = client.get("/notifications/", headers=HTMX).content.decode()

    assert "<html" not in page
    assert page.count('class="task"') == 1


@pytest.mark.parametrize("count", [1, 3])
def test_notifications_ask_as_often_for_one_as_for_three(
    client, person, count, django_assert_num_queries
):
    for key in range(count):
        tell(person, key=str(key))

    with django_assert_num_queries(3):
        page = client.get("/notifications/").content.decode()

    assert page.count('class="task"') == count


@pytest.mark.parametrize(
    ("waiting", "shown"),
    [(0, ""), (1, "1 条未读"), (99, "99 条未读"), (150, "99+ 条未读")],
)
def test_unread_count_beside_the_bell(client, person, waiting, shown):
    for key in range(waiting):
        tell(person, key=str(key))

    page = client.get("/notifications/unread/").content.decode()

    assert read(page) == shown


def test_read_all_marks_one_s_own(client, person):
    other = UserFactory()
    tell(person, other)

    response = client.post("/notifications/read/")

    unread = Notification.objects.filter(read_at=None).values_list("user", flat=True)
    assert (response.status_code, response.url) == (302, "/notifications/")
    assert list(unread) == [other.pk]


def test_read_all_by_a_link_is_refused(client, person):
    tell(person)

    with unchanged():
        response = client.get("/notifications/read/")

    assert response.status_code == 405


def test_read_all_by_nobody_is_sent_to_sign_in(client):
    tell(UserFactory())

    with unchanged():
        response = client.post("/notifications/read/")

    assert response.status_code == 302
