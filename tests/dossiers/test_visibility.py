"""Who may see and do what: positions, and whose client it is."""

from datetime import date

import pytest

from kehubu.dossiers import queries
from kehubu.dossiers.models import (
    AdSpend,
    Brand,
    Channel,
    Dossier,
    Output,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.sections import SECTION_OF, SECTIONS
from tests import crew as people

pytestmark = pytest.mark.django_db
ACCOUNT = {"gm", "director", "manager", "second_manager", "executive", "administration"}
MINE = ACCOUNT - {"second_manager"} | {"finance", "auditor"}
ALLOWED = {
    "dossiers.amend_business": ACCOUNT,
    "dossiers.amend_money": ACCOUNT | {"finance"},
    "dossiers.enter_spend": ACCOUNT | {"finance"},
}


def actors(crew):
    return {name: getattr(crew, name) for name in people.ACTORS}


@pytest.mark.parametrize("permission", ALLOWED)
def test_permission_is_held_by_positions(crew, permission):
    held = {n for n, user in actors(crew).items() if user.has_perm(permission)}

    assert held == ALLOWED[permission]


def test_print_is_open_to_who_sees_the_client(crew, client_):
    permission = "dossiers.print_dossier"
    seen = {n for n, u in actors(crew).items() if u.has_perm(permission, client_)}

    assert seen == MINE
    assert not crew.gm.has_perm(permission)


@pytest.fixture
def everything(add, client_, product, rival):
    """
    One row of each kind.
    """
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 31)}
    figure = {"medium": "radio", "region": "全国", "amount_fen": 1}
    return {
        "dossier": Dossier.objects.create(client=client_),
        "brand": product.brand,
        "product": product,
        "rival": rival,
        "rival_product": add(RivalProduct, rival, name="谷杯"),
        "channel": add(Channel, client_, sort="live"),
        "output": add(Output, client_, year=2026),
        "spend": AdSpend.objects.create(client=client_, **days, **figure),
    }


@pytest.mark.parametrize(
    "model", [Dossier, Brand, Product, Rival, RivalProduct, Channel, Output, AdSpend]
)
def test_rows_are_seen_with_their_client(crew, everything, model):
    seen = {
        name
        for name, user in actors(crew).items()
        if model.objects.visible_to(user).exists()
    }

    assert seen == MINE


@pytest.mark.parametrize("actor", ["designer", "creative_head", "traffic"])
def test_helper_sees_the_market_and_no_money(agency, helped, actor):
    helper = getattr(agency, actor)

    for model in (Brand, Product, Rival, RivalProduct, Channel):
        assert model.objects.visible_to(helper).exists(), model
    for model in (Output, AdSpend):
        assert not model.objects.visible_to(helper).exists(), model
    assert [each.key for each in queries.sections_for(helper)] == ["market"]


@pytest.mark.parametrize("actor", ["strategist", "buyer"])
def test_who_does_not_help_sees_nothing(agency, helped, actor):
    helper = getattr(agency, actor)

    assert not Brand.objects.visible_to(helper).exists()


@pytest.mark.parametrize("actor", ["finance", "auditor", "administration", "manager"])
def test_insiders_read_all_sections(crew, actor):
    sections = queries.sections_for(getattr(crew, actor))

    assert [each.key for each in sections] == list(SECTIONS)


def test_every_field_of_a_dossier_is_in_a_section():
    own = {"id", "client", "version"}

    assert {f.name for f in Dossier._meta.fields} == set(SECTION_OF) | own


def test_linked_company_is_told_to_who_may_see_it(crew, add, client_):
    theirs = add(Brand, client_, name="甲牌").client
    hidden = type(theirs).objects.create(name="别人的客户", match_key="x")
    hidden.team.create(user=crew.second_manager, role="am")
    add(Rival, client_, name="乙", company=hidden)

    (told,) = queries.rivals_of(client_, crew.director)
    (untold,) = queries.rivals_of(client_, crew.manager)

    assert (told.linked, untold.linked) == (hidden, None)
