import re
from datetime import date

import pytest
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client, Membership
from kehubu.core import panels
from kehubu.core.models import HistoryEntry
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TYPED = {
    "name": "样例食品有限公司",
    "short_name": "样例食品",
    "industry": "食品",
    "region": "上海",
    "address": "虚构路 1 号",
    "phone": "021-00000000",
    "listed_on": "1991-04-03",
    "reading": "",
    "remark": "第一行\n第二行",
}
HOSTILE = {
    "NUL": {"name": "样\0例"},
    "a megabyte": {"name": "长" * 2**20},
    "blank": {"name": "　 "},
    "missing": {},
    "date in words": {"name": "样例", "listed_on": "去年"},
    "impossible date": {"name": "样例", "listed_on": "2026-02-30"},
    "long remark": {"name": "样例", "remark": "长" * 2001},
    "long reading": {"name": "样例", "reading": "a" * 701},
}


@pytest.fixture
def theirs(crew):
    """
    A client that the second manager serves, so that the executive does not see it.
    """
    client = ClientFactory(name="别人的客户")
    Membership.objects.create(client=client, user=crew.second_manager, role="am")
    return client


def url_of(client, page=""):
    return f"/clients/{client.pk}/{page}"


# ---- whose page it is


@pytest.mark.parametrize("page", ["", "edit/", "team/", "timeline/"])
def test_page_of_a_client_is_behind_the_login(client, theirs, page):
    response = client.get(url_of(theirs, page))

    assert response.status_code == 302
    assert response.url.startswith("/account/login/")


@pytest.mark.parametrize("page", ["", "edit/", "team/", "timeline/"])
@pytest.mark.parametrize("actor", ["executive", "designer", "system"])
def test_page_of_an_invisible_client_is_not_found(crew, browse, theirs, page, actor):
    response = browse(getattr(crew, actor)).get(url_of(theirs, page))

    assert response.status_code == 404
    assert theirs.name not in response.content.decode()


@pytest.mark.parametrize("page", ["edit/", "team/"])
@pytest.mark.parametrize("actor", ["executive", "designer"])
def test_post_to_an_invisible_client_is_not_found(crew, browse, theirs, page, actor):
    browser = browse(getattr(crew, actor))

    with unchanged():
        response = browser.post(url_of(theirs, page), {**TYPED, "version": 1})

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("page", "actor"),
    [
        ("edit/", "finance"),
        ("edit/", "auditor"),
        ("team/", "finance"),
        ("team/", "administration"),
    ],
)
def test_change_by_who_may_only_look_is_forbidden(crew, browse, theirs, page, actor):
    browser = browse(getattr(crew, actor))

    with unchanged():
        response = browser.post(url_of(theirs, page), {**TYPED, "version": 1})

    assert response.status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_page_takes_no_other_methods(crew, browse, theirs, method):
    response = getattr(browse(crew.gm), method)(url_of(theirs))

    assert response.status_code == 405


# ---- a client's page


def test_page_shows_the_facts_and_the_team(crew, browse, theirs):
    content = browse(crew.gm).get(url_of(theirs)).content.decode()

    assert "<h1>别人的客户" in content
    assert "丁经理" in content
    assert url_of(theirs, "edit/") in content


def test_page_offers_auditors_no_change(crew, browse, theirs):
    content = browse(crew.auditor).get(url_of(theirs)).content.decode()

    assert url_of(theirs, "edit/") not in content
    assert url_of(theirs, "team/") not in content


def test_page_shows_markup_as_text(crew, browse):
    client = ClientFactory(name="<script>alert(1)</script>", remark="<b>粗</b>")

    content = browse(crew.gm).get(url_of(client)).content.decode()

    assert "<script>alert" not in content
    assert "&lt;b&gt;粗" in content


def test_timeline_is_shown_part_by_part(crew, browse):
    client = ClientFactory(name="样例", remark="")
    for seen in range(1, 24):
        values = {"name": "样例", "remark": f"第{seen}次"}
        now = timezone.now()
        services.amend(client, by=crew.gm, at=now, values=values, seen=seen)
    browser = browse(crew.gm)

    first = browser.get(url_of(client, "timeline/"), headers=HTMX).content.decode()
    (following,) = set(re.findall(r'"(\S+\?after=[^"]+)"', first))
    last = browser.get(following, headers=HTMX).content.decode()

    assert "20 次" in first
    assert "3 次" in last
    assert "after=" not in last


@pytest.mark.parametrize("count", [1, 3])
def test_timeline_query_count(crew, browse, count, django_assert_num_queries):
    client = ClientFactory()
    for seen in range(1, count + 1):
        values = {"name": "样例", "remark": f"第{seen}次"}
        now = timezone.now()
        services.amend(client, by=crew.gm, at=now, values=values, seen=seen)
    browser = browse(crew.gm)

    with django_assert_num_queries(3):
        browser.get(url_of(client, "timeline/"), headers=HTMX)


# ---- entering


def test_add_leads_to_the_page_of_the_new_client(crew, browse):
    response = browse(crew.executive).post("/clients/new/", TYPED)

    client = Client.objects.get()
    assert response.status_code == 302
    assert response.url == url_of(client)
    assert (client.name, client.listed_on) == (TYPED["name"], date(1991, 4, 3))
    assert client.remark == "第一行\n第二行"


@pytest.mark.parametrize("bad", HOSTILE.values(), ids=HOSTILE)
def test_add_of_bad_values_keeps_what_was_typed(crew, browse, bad):
    browser = browse(crew.executive)

    with unchanged():
        response = browser.post("/clients/new/", {"phone": "021-777", **bad})

    assert response.status_code == 422
    assert 'value="021-777"' in response.content.decode()
    assert "errorlist" in response.content.decode()


def test_add_answers_htmx_with_the_form_alone(crew, browse):
    response = browse(crew.executive).post("/clients/new/", {}, headers=HTMX)

    assert response.status_code == 422
    assert "<html" not in response.content.decode()


def test_add_by_others_is_forbidden(crew, browse):
    browser = browse(crew.designer)

    with unchanged():
        response = browser.post("/clients/new/", TYPED)

    assert response.status_code == 403


def test_add_ignores_fields_that_are_not_asked_for(crew, browse):
    browse(crew.executive).post(
        "/clients/new/", {**TYPED, "status": "client", "version": "9", "id": "7"}
    )

    client = Client.objects.get()
    assert (client.status, client.version) == ("prospect", 1)


# ---- amending


def test_amend_offers_what_is_known(crew, browse, theirs):
    content = browse(crew.gm).get(url_of(theirs, "edit/")).content.decode()

    assert 'value="别人的客户"' in content
    assert '<input type="hidden" name="version" value="1"' in content


def test_amend_leads_back_to_the_page(crew, browse, theirs):
    response = browse(crew.second_manager).post(
        url_of(theirs, "edit/"), {**TYPED, "version": 1}
    )

    assert response.status_code == 302
    theirs.refresh_from_db()
    assert (theirs.name, theirs.version) == (TYPED["name"], 2)


@pytest.mark.parametrize("version", ["", "0", "2", "99999999999999999999"])
def test_amend_of_another_version_is_refused(crew, browse, theirs, version):
    browser = browse(crew.gm)

    with unchanged():
        response = browser.post(url_of(theirs, "edit/"), {**TYPED, "version": version})

    assert response.status_code == 409
    assert "内容已被别人修改" in response.content.decode()


def test_amend_refused_tells_who_changed_what_and_can_then_be_saved(
    crew, browse, theirs
):
    browser = browse(crew.gm)
    services.amend(
        theirs,
        by=crew.second_manager,
        at=timezone.now(),
        values={"name": theirs.name, "region": "广州", "reading": theirs.reading},
        seen=1,
    )

    refused = browser.post(url_of(theirs, "edit/"), {**TYPED, "version": 1})
    content = refused.content.decode()
    version = refused.context["form"]["version"].value()
    again = browser.post(url_of(theirs, "edit/"), {**TYPED, "version": version})

    assert refused.status_code == 409
    assert "丁经理：地区 — → 广州" in content
    assert f'value="{TYPED["name"]}"' in content
    assert again.status_code == 302
    theirs.refresh_from_db()
    assert (theirs.region, theirs.version) == ("上海", 3)


@pytest.mark.parametrize("bad", HOSTILE.values(), ids=HOSTILE)
def test_amend_with_bad_values_writes_nothing(crew, browse, theirs, bad):
    browser = browse(crew.gm)

    with unchanged():
        response = browser.post(url_of(theirs, "edit/"), {"version": 1, **bad})

    assert response.status_code == 422


# ---- the team


def test_team_offers_who_may_play_the_part_and_still_works_here(crew, browse, theirs):
    form = browse(crew.director).get(url_of(theirs, "team/")).context["form"]

    offered = {role: set(form.fields[role].queryset) for role in ("ae", "am", "ad")}
    assert offered == {
        "ae": {crew.executive, crew.manager, crew.second_manager, crew.director},
        "am": {crew.manager, crew.second_manager, crew.director},
        "ad": {crew.director, crew.gm},
    }
    assert form.initial == {"am": crew.second_manager.pk}


def test_team_is_changed(crew, browse, theirs):
    response = browse(crew.director).post(
        url_of(theirs, "team/"), {"ae": crew.executive.pk, "am": "", "ad": ""}
    )

    assert response.url == url_of(theirs)
    assert dict(theirs.team.values_list("role", "user")) == {"ae": crew.executive.pk}
    assert HistoryEntry.objects.get().verb == "client.team"


@pytest.mark.parametrize("who", ["leaver", "designer", "executive"])
def test_team_of_who_may_not_be_asked_is_refused(crew, browse, theirs, who):
    browser = browse(crew.director)

    with unchanged():
        response = browser.post(url_of(theirs, "team/"), {"ad": getattr(crew, who).pk})

    assert response.status_code == 422


@pytest.mark.parametrize("value", ["0", "x", "²", "9" * 30, "\0"])
def test_team_of_nobody_is_refused(crew, browse, theirs, value):
    browser = browse(crew.director)

    with unchanged():
        response = browser.post(url_of(theirs, "team/"), {"ad": value})

    assert response.status_code == 422


# ---- tabs


def test_page_has_the_tabs_that_upper_apps_bring(crew, browse, monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    panels.add("clients.client", "甲签", "clients:timeline", order=10)
    panels.add("clients.client", "乙签", "clients:team", order=20)
    panels.add("clients.overview", "一卡", "clients:amend", order=10)
    client = ClientFactory()
    page = browse(crew.director)

    overview = page.get(url_of(client)).content.decode()
    tab = page.get(url_of(client), {"tab": "clients:team"}).content.decode()
    unknown = page.get(url_of(client), {"tab": "no:such"}).content.decode()

    assert re.findall(r'href="\?tab=([^"]+)"', overview) == [
        "clients%3Atimeline",
        "clients%3Ateam",
    ]
    assert "一卡" in overview
    assert (
        f'<section id="tab" aria-label="乙签" hx-get="{url_of(client, "team/")}"' in tab
    )
    assert "一卡" not in tab
    assert "一卡" in unknown


# ---- who serves a new client


@pytest.mark.parametrize(
    ("who", "said", "role"),
    [
        ("executive", {}, "ae"),
        ("manager", {}, "am"),
        ("manager", {"serves": "pool"}, None),
        ("director", {"serves": "mine"}, "ad"),
        ("administration", {}, None),
        ("administration", {"serves": "mine"}, None),
    ],
)
def test_whoever_enters_a_client_serves_it_unless_he_says_no(
    crew, browse, who, said, role
):
    browse(getattr(crew, who)).post("/clients/new/", {**TYPED, **said})

    found = Membership.objects.first()
    assert (found and found.role) == role


def test_choice_is_offered_to_who_may_serve(crew, browse):
    offered = browse(crew.manager).get("/clients/new/").content.decode()
    others = browse(crew.administration).get("/clients/new/").content.decode()

    assert "我来负责" in offered
    assert "我来负责" not in others


def test_choice_that_is_none_is_refused(crew, browse):
    browser = browse(crew.manager)

    with unchanged():
        answer = browser.post("/clients/new/", {**TYPED, "serves": "x"})

    assert answer.status_code == 422
