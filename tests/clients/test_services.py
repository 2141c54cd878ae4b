from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients import services
from kehubu.clients.models import Client, Membership
from kehubu.clients.services.clients import NotThePosition
from kehubu.core import jobs, search
from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from tests.factories import ClientFactory, UserFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FACTS = {
    "name": "样例食品有限公司",
    "short_name": "样例食品",
    "industry": "食品",
    "region": "上海",
    "address": "上海市样例区虚构路 1 号",
    "phone": "021-00000000",
    "listed_on": date(1991, 4, 3),
    "remark": "老朋友介绍",
}


def history(client):
    return list(HistoryEntry.objects.about(client).values_list("verb", "by", "changes"))


def team_of(client):
    return dict(client.team.values_list("role", "user"))


# ---- add


def test_add_keeps_the_facts_and_derives_reading_order_and_key(crew):
    services.add(by=crew.administration, at=NOON, values=FACTS)

    client = Client.objects.get()
    assert {name: getattr(client, name) for name in FACTS} == FACTS
    assert client.reading == "yang li shi pin"
    assert client.sort_key == "yang0li0shi0pin"
    assert client.match_key == "样例食品"
    assert (client.status, client.version, client.created_at) == ("prospect", 1, NOON)
    assert history(client) == [("client.added", crew.administration.pk, {})]


def test_add_by_executive_makes_her_serve_the_client(crew):
    client = services.add(by=crew.executive, at=NOON, values=FACTS)

    assert team_of(client) == {"ae": crew.executive.pk}


@pytest.mark.parametrize("actor", ["gm", "director", "manager", "administration"])
def test_add_by_others_leaves_the_client_in_the_pool(crew, actor):
    client = services.add(by=getattr(crew, actor), at=NOON, values=FACTS)

    assert team_of(client) == {}


def test_added_client_is_found_soon(crew):
    services.add(by=crew.gm, at=NOON, values=FACTS)
    assert search.find(crew.gm, "样例") == []

    jobs.run_waiting()

    assert [hit.title for hit in search.find(crew.gm, "样例")] == [FACTS["name"]]


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("chong qing", "chong qing"),
        ("  Chong  QING ", "chong qing"),
        ("ｃｈｏｎｇ", "chong"),
        ("重庆", "chong qing"),
        ("！？", "yang li"),
        ("", "yang li"),
    ],
)
def test_add_writes_a_typed_reading_as_all_readings_are(crew, typed, reading):
    values = {"name": "样例", "reading": typed}

    client = services.add(by=crew.gm, at=NOON, values=values)

    assert client.reading == reading
    assert client.sort_key == reading.replace(" ", "0")


@pytest.mark.parametrize(
    "name",
    ["㍿" * 100, "ß" * 100, "ﷺ" * 100, "😀" * 100, "龘" * 100, "\u202e样例\u2069"],
    ids=["one sign, four words", "sharp s", "ligature", "emoji", "rare", "bidi"],
)
def test_add_takes_any_name_of_a_hundred_characters(crew, name):
    services.add(by=crew.gm, at=NOON, values={"name": name})

    client = Client.objects.get()
    assert client.name == name
    assert len(client.reading) <= 700


@pytest.mark.parametrize("actor", ["designer", "creative_head", "finance", "leaver"])
def test_add_by_others_is_denied(crew, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        services.add(by=getattr(crew, actor), at=NOON, values=FACTS)


# ---- amend


def test_amend_writes_the_next_version_and_its_history(crew):
    client = ClientFactory(name="样例食品", region="上海")
    values = {"name": "样例食品", "region": "北京", "reading": client.reading}

    services.amend(client, by=crew.gm, at=NOON, values=values, seen=1)

    client.refresh_from_db()
    assert (client.region, client.version) == ("北京", 2)
    changes = {"region": ["上海", "北京"], "version": [1, 2]}
    assert history(client) == [("client.amended", crew.gm.pk, changes)]


def test_amend_of_a_name_reads_it_anew(crew):
    client = ClientFactory(name="样例食品")
    values = {"name": "重庆饮料", "short_name": "", "reading": client.reading}

    services.amend(client, by=crew.gm, at=NOON, values=values, seen=1)

    client.refresh_from_db()
    assert client.reading == "chong qing yin liao"
    assert (client.sort_key, client.match_key) == ("chong0qing0yin0liao", "重庆饮料")


def test_amend_of_a_name_keeps_the_reading_typed_with_it(crew):
    client = ClientFactory(name="样例食品")
    values = {"name": "乐天", "reading": "yue tian"}

    services.amend(client, by=crew.gm, at=NOON, values=values, seen=1)

    client.refresh_from_db()
    assert client.reading == "yue tian"


def test_amend_of_an_old_version_tells_who_changed_what(crew):
    client = ClientFactory(name="样例食品", region="上海")
    first = {"name": "样例食品", "region": "北京", "reading": client.reading}
    services.amend(client, by=crew.gm, at=NOON, values=first, seen=1)

    second = {**first, "region": "广州"}

    with unchanged(), pytest.raises(ChangedMeanwhile) as refusal:
        services.amend(client, by=crew.director, at=NOON, values=second, seen=1)

    assert refusal.value.details == ("03-02 12:00 甲总：地区 上海 → 北京",)


def test_amend_by_others_is_denied(crew):
    client = ClientFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        services.amend(client, by=crew.finance, at=NOON, values={"name": "乙"}, seen=1)


# ---- team


def test_assign_team_says_who_serves_in_which_role(crew):
    client = ClientFactory()
    team = {"ae": crew.executive, "am": crew.manager, "ad": None}

    services.assign_team(client, by=crew.director, at=NOON, team=team)

    assert team_of(client) == {"ae": crew.executive.pk, "am": crew.manager.pk}
    names = {"ae": "戊专员", "am": "丙经理"}
    changes = {"team": [{}, names]}
    assert history(client) == [("client.team", crew.director.pk, changes)]


def test_assign_team_empties_a_role_and_leaves_those_not_named(crew):
    client = ClientFactory()
    Membership.objects.create(client=client, user=crew.executive, role="ae")
    Membership.objects.create(client=client, user=crew.manager, role="am")

    services.assign_team(client, by=crew.gm, at=NOON, team={"ae": None})

    assert team_of(client) == {"am": crew.manager.pk}
    changes = {"team": [{"ae": "戊专员", "am": "丙经理"}, {"am": "丙经理"}]}
    assert history(client) == [("client.team", crew.gm.pk, changes)]


def test_assign_team_as_it_is_writes_nothing(crew):
    client = ClientFactory()
    Membership.objects.create(client=client, user=crew.manager, role="am")

    with unchanged():
        services.assign_team(client, by=crew.gm, at=NOON, team={"am": crew.manager})


def test_assign_team_records_a_change_between_two_of_one_name(crew):
    namesake = UserFactory(name=crew.manager.name, holding=["am"])
    client = ClientFactory()
    Membership.objects.create(client=client, user=crew.manager, role="am")

    services.assign_team(client, by=crew.gm, at=NOON, team={"am": namesake})

    assert team_of(client) == {"am": namesake.pk}
    assert [verb for verb, _by, _changes in history(client)] == ["client.team"]


@pytest.mark.parametrize(
    ("role", "actor", "sentence"),
    [
        ("ad", "manager", "丙经理不是客户总监，不能担任这个角色。"),
        ("am", "executive", "戊专员不是客户经理，不能担任这个角色。"),
        ("ae", "designer", "庚设计不是客户专员，不能担任这个角色。"),
    ],
)
def test_assign_team_of_another_position_is_refused(crew, role, actor, sentence):
    client = ClientFactory()
    team = {"am": crew.manager, role: getattr(crew, actor)}

    with unchanged(), pytest.raises(NotThePosition) as refusal:
        services.assign_team(client, by=crew.gm, at=NOON, team=team)

    assert str(refusal.value) == sentence


def test_assign_team_by_executive_is_denied(crew):
    client = ClientFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        services.assign_team(
            client, by=crew.executive, at=NOON, team={"ae": crew.executive}
        )


def test_complete_team_fills_the_empty_roles_with_who_holds_the_position(crew):
    client = ClientFactory()
    Membership.objects.create(client=client, user=crew.second_manager, role="am")
    team = {"ae": crew.executive, "am": crew.manager, "ad": crew.manager}

    services.complete_team(client, by=crew.executive, at=NOON, team=team)

    assert team_of(client) == {"am": crew.second_manager.pk, "ae": crew.executive.pk}
    changes = {"team": [{"am": "丁经理"}, {"am": "丁经理", "ae": "戊专员"}]}
    assert history(client) == [("client.team", crew.executive.pk, changes)]


def test_complete_team_of_a_whole_team_writes_nothing(crew):
    client = ClientFactory()
    Membership.objects.create(client=client, user=crew.manager, role="am")

    with unchanged():
        services.complete_team(
            client, by=crew.gm, at=NOON, team={"am": crew.second_manager}
        )


def test_complete_team_by_others_is_denied(crew):
    client = ClientFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        services.complete_team(
            client, by=crew.designer, at=NOON, team={"am": crew.manager}
        )


# ---- win


def test_win_makes_a_prospect_a_client(crew):
    client = ClientFactory()

    services.win(client, by=crew.executive, at=NOON)

    client.refresh_from_db()
    assert (client.status, client.version) == ("client", 2)
    changes = {"status": ["prospect", "client"], "version": [1, 2]}
    assert history(client) == [("client.won", crew.executive.pk, changes)]


def test_win_of_a_client_writes_nothing(crew):
    client = ClientFactory(status="client")

    with unchanged():
        services.win(client, by=crew.executive, at=NOON)


def test_win_by_others_is_denied(crew):
    client = ClientFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        services.win(client, by=crew.creative_head, at=NOON)


# leaving


def test_leaving_has_somebody_leave_the_team(crew):
    client = ClientFactory()
    Membership.objects.create(client=client, user=crew.executive, role="ae")
    Membership.objects.create(client=client, user=crew.manager, role="am")

    services.leave_team(client, by=crew.manager, at=NOON, person=crew.executive)
    services.leave_team(client, by=None, at=NOON, person=crew.manager)

    assert list(client.team.all()) == []
    assert HistoryEntry.objects.about(client).count() == 2


def test_leaving_of_who_has_no_part_writes_nothing(crew):
    client = ClientFactory()

    with unchanged():
        services.leave_team(client, by=None, at=NOON, person=crew.manager)


def test_leaving_is_for_leaders_or_oneself(crew):
    client = ClientFactory()
    Membership.objects.create(client=client, user=crew.executive, role="ae")
    Membership.objects.create(client=client, user=crew.manager, role="am")

    with unchanged(), pytest.raises(PermissionDenied):
        services.leave_team(client, by=crew.executive, at=NOON, person=crew.manager)
    services.leave_team(client, by=crew.executive, at=NOON, person=crew.executive)

    assert client.team.get().user == crew.manager
