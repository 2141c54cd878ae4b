"""Clients change hands, from who leaves to others."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone
from pypdf import PdfReader

from kehubu.clients import handing, queries, services
from kehubu.clients.models import Handover, HandoverLine, Membership
from kehubu.clients.printing import blocks_for
from kehubu.clients.services import transfers
from kehubu.clients.services.clients import NotThePosition
from kehubu.core.models import HistoryEntry, Notification
from kehubu.people.models import Agency
from kehubu.people.positions import Position
from tests.crew import lose_posts
from tests.factories import ClientFactory, ProjectFactory, UserFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def serve(client, user, role):
    return Membership.objects.create(client=client, user=user, role=role)


def team(client):
    return dict(client.team.values_list("role", "user__username"))


@pytest.fixture
def leaving(crew):
    """
    The executive leaves; two clients with a team, and a colleague who could go on.
    """
    crew.heir = UserFactory(
        username="heir", name="新专员", holding=[Position.ACCOUNT_EXECUTIVE]
    )
    first = ClientFactory(name="甲样例", remark="每周一例会")
    second = ClientFactory(name="乙样例")
    serve(first, crew.manager, "am")
    parts = [serve(each, crew.executive, "ae") for each in (first, second)]
    crew.executive.is_active = False
    crew.executive.save()
    Agency.objects.create(pk=1, name="样例广告有限公司", short_name="样例")
    return parts


def handed_over(crew, parts, receiver=None, by=None):
    receivers = {part.pk: receiver or crew.heir for part in parts}
    by, now = by or crew.director, timezone.now()
    return services.hand_over(crew.executive, by=by, at=now, receivers=receivers)


# ---- hand over


def test_hand_over_replaces_the_giver_in_his_roles(crew, leaving):
    made = handed_over(crew, leaving)

    clients = [part.client for part in leaving]
    assert [team(client) for client in clients] == [
        {"am": "manager", "ae": "heir"},
        {"ae": "heir"},
    ]
    entries = HistoryEntry.objects.filter(verb="client.handed_over")
    assert {entry.within_id for entry in entries} == {made.pk}
    assert entries[0].changes == {"ae": ["戊专员", "新专员"]}


def test_hand_over_tells_the_receivers(crew, leaving):
    made = handed_over(crew, leaving)

    told = Notification.objects.get()
    assert (told.user, told.url) == (crew.heir, made.get_absolute_url())
    assert told.params == {"giver": "戊专员", "n": 2}


def test_paper_says_clients_teams_open_projects_and_remarks(crew, leaving):
    project = ProjectFactory(client=leaving[0].client, title="周年庆")
    ProjectFactory(client=leaving[0].client, title="旧事", state="done")

    made = handed_over(crew, leaving)
    made.refresh_from_db()

    [_facts, table, signing] = made.blocks
    first = next(row for row in table["rows"] if row[0] == "甲样例")
    assert first == [
        "甲样例",
        "客户专员 → 新专员",
        "客户经理 丙经理、客户专员 戊专员",
        str(project),
        "每周一例会",
    ]
    names = [row[0] for row in signing["rows"]]
    assert names == ["移交人：戊专员", "接收人：新专员", "监交人：乙总监"]


def test_open_business_is_asked_for_all_at_once(crew, django_assert_num_queries):
    projects = [ProjectFactory() for _each in range(3)]
    keys = [project.client_id for project in projects]

    with django_assert_num_queries(1):
        said = handing.open_business(keys)

    assert said == {each.client_id: [str(each)] for each in projects}


def test_hand_over_of_nothing_is_refused(crew, leaving):
    with unchanged(), pytest.raises(transfers.NothingHandedOver):
        handed_over(crew, [])


def test_hand_over_to_oneself_is_refused(crew, leaving):
    with unchanged(), pytest.raises(transfers.SamePerson):
        handed_over(crew, leaving, crew.executive)


@pytest.mark.parametrize("receiver", ["designer", "traffic", "gm", "leaver"])
def test_hand_over_to_who_does_not_hold_the_position_is_refused(
    crew, leaving, receiver
):
    with unchanged(), pytest.raises(NotThePosition):
        handed_over(crew, leaving, getattr(crew, receiver))


def test_hand_over_is_refused_whole_if_a_team_was_changed(crew, leaving):
    leaving[1].user = crew.heir
    leaving[1].save()

    with unchanged(), pytest.raises(transfers.TeamsChanged):
        handed_over(crew, leaving)


def test_hand_over_is_refused_whole_if_one_may_not_be_seen(crew, leaving):
    with unchanged(), pytest.raises(PermissionDenied):
        handed_over(crew, leaving, by=crew.second_manager)


@pytest.mark.parametrize("actor", ["executive", "administration", "finance"])
def test_hand_over_is_refused_to_others(crew, leaving, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        handed_over(crew, leaving, by=getattr(crew, actor))


def test_handover_line_role_known(crew, leaving):
    made = Handover.objects.create(giver=crew.executive, by=crew.gm, at=timezone.now())

    with pytest.raises(IntegrityError, match="handover_line_role_known"):
        HandoverLine.objects.create(handover=made, role="x", receiver=crew.heir)


# ---- who receives


def test_suggested_is_the_superior_if_he_can(crew):
    crew.heir = UserFactory(holding=[Position.ACCOUNT_EXECUTIVE])
    crew.manager.posts.create(position="ae", department=crew.manager.department)
    serve(ClientFactory(), crew.executive, "ae")

    [part] = queries.parts_of(crew.executive, crew.gm)

    assert part.suggested == crew.manager


def test_suggested_are_those_with_the_fewest_clients(crew):
    busy, free = UserFactory.create_batch(2, holding=[Position.ACCOUNT_EXECUTIVE])
    serve(ClientFactory(), busy, "ae")
    for _each in range(3):
        serve(ClientFactory(), crew.executive, "ae")

    parts = queries.parts_of(crew.executive, crew.gm)

    suggested = [part.suggested.pk for part in parts]
    assert sorted(suggested) == sorted([free.pk, free.pk, busy.pk])


def test_offered_are_those_of_the_position_then_superiors(crew):
    peer = UserFactory(name="新专员", holding=[Position.ACCOUNT_EXECUTIVE])
    serve(ClientFactory(), crew.executive, "ae")

    [part] = queries.parts_of(crew.executive, crew.gm)

    assert part.peers == [peer]
    assert set(part.superiors) == {crew.manager, crew.second_manager, crew.director}
    assert part.suggested == peer


def test_superior_goes_on_in_person_where_there_is_nobody_else(crew, browse):
    part = serve(ClientFactory(), crew.executive, "ae")
    url = f"/clients/handovers/new/?giver={crew.executive.pk}"

    page = browse(crew.director).get(url)
    browse(crew.director).post(url, {f"part_{part.pk}": crew.manager.pk})

    field = page.context["form"].fields[f"part_{part.pk}"]
    assert [str(label) for label, _people in field.choices] == ["", "上级"]
    assert field.initial == crew.manager.pk
    assert team(part.client) == {"ae": "manager"}
    shown = browse(crew.director).get(f"{part.client.get_absolute_url()}team/")
    assert shown.context["form"]["ae"].field.queryset.contains(crew.manager)


def test_page_says_why_nobody_is_offered(crew, browse):
    serve(ClientFactory(), crew.executive, "ae")
    type(crew.executive).objects.exclude(pk__in=[crew.executive.pk, crew.gm.pk]).update(
        is_active=False
    )

    page = browse(crew.gm).get(f"/clients/handovers/new/?giver={crew.executive.pk}")

    said = page.content.decode()
    assert "没有别人能担任客户专员" in said
    assert "/release/" in said


# ---- pages


def test_page_lists_suggests_and_hands_over(crew, browse, leaving):
    browser = browse(crew.director)
    url = f"/clients/handovers/new/?giver={crew.executive.pk}"

    page = browser.get(url)
    sent = {f"part_{part.pk}": crew.heir.pk for part in leaving}
    made = browser.post(url, sent)
    shown = browser.get(made.url)

    fields = page.context["form"].fields
    assert [str(field.label) for field in fields.values()] == [
        "甲样例 · 客户专员",
        "乙样例 · 客户专员",
    ]
    assert {field.initial for field in fields.values()} == {crew.heir.pk}
    assert "甲样例" in shown.content.decode()


def test_paper_is_a_pdf_with_the_clients(crew, browse, leaving):
    made = handed_over(crew, leaving)

    response = browse(crew.heir).get(f"{made.get_absolute_url()}pdf/")

    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert response["Content-Type"] == "application/pdf"
    for word in ("客户移交清单", "甲样例", "新专员"):
        assert word in text


@pytest.mark.parametrize("value", ["x", "0", "99999999999999999999"])
def test_page_says_that_it_does_not_know_the_giver(crew, browse, leaving, value):
    response = browse(crew.gm).get(f"/clients/handovers/new/?giver={value}")

    assert response.status_code == 422


def test_page_refuses_who_cannot_receive(crew, browse, leaving):
    browser = browse(crew.director)
    url = f"/clients/handovers/new/?giver={crew.executive.pk}"

    with unchanged():
        wrong = browser.post(url, {f"part_{leaving[0].pk}": crew.designer.pk})
        none = browser.post(url, {}, headers=HTMX)

    assert (wrong.status_code, none.status_code) == (422, 409)


@pytest.mark.parametrize(
    ("actor", "status"),
    [("gm", 200), ("heir", 200), ("second_manager", 404), ("designer", 404)],
)
def test_handover_is_seen_by_who_has_a_part_in_it(crew, browse, leaving, actor, status):
    made = handed_over(crew, leaving)

    response = browse(getattr(crew, actor)).get(made.get_absolute_url())

    assert response.status_code == status


def test_receiver_sees_what_goes_to_him(crew, leaving):
    colleague = UserFactory(name="另一位", holding=[Position.ACCOUNT_EXECUTIVE])
    made = transfers.hand_over(
        crew.executive,
        by=crew.director,
        at=timezone.now(),
        receivers={leaving[0].pk: crew.heir, leaving[1].pk: colleague},
    )
    made.refresh_from_db()

    for user, size in ((crew.heir, 1), (colleague, 1), (crew.director, 2)):
        lines = queries.handover_lines(made, user)
        _facts, table, signing = blocks_for(made, user)
        named = [line.client.name for line in lines]
        assert len(named) == size
        assert sorted(row[0] for row in table.rows) == sorted(named)
        assert len(signing.rows) == size + 2


@pytest.mark.parametrize("held", ["specialist@creative", "sysadmin@management"])
def test_handover_is_not_for_who_has_lost_the_post(crew, leaving, held):
    made = handed_over(crew, leaving)
    for person in (crew.executive, crew.heir):
        person.is_active = True
        assert made in Handover.objects.visible_to(person)

        lose_posts(person, held)

        assert made not in Handover.objects.visible_to(person)
        assert not made.lines.visible_to(person).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(
    crew, browse, count, django_assert_num_queries
):
    for _each in range(count):
        Handover.objects.create(giver=crew.executive, by=crew.gm, at=timezone.now())
    browser = browse(crew.gm)

    with django_assert_num_queries(2):
        browser.get("/clients/handovers/", headers=HTMX)
