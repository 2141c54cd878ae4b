"""Who may do what: a truth table for each permission."""

import pytest

pytestmark = pytest.mark.django_db
SERVING = {"gm", "director", "manager", "executive", "administration"}
ACCOUNT = {*SERVING, "second_manager"}
TRADES = {
    "creative_head",
    "designer",
    "planning_head",
    "strategist",
    "media_head",
    "buyer",
}
INSIDERS = {*ACCOUNT, "finance", "auditor"}
HELPERS = {*TRADES, "traffic", "production_head", "producer"}
HOLDERS = {
    "markets.read_markets": INSIDERS | HELPERS,
    "markets.export_intelligence": INSIDERS,
    "markets.collect_intelligence": ACCOUNT | TRADES,
    "markets.keep_internal": ACCOUNT,
    "markets.read_industries": INSIDERS | TRADES,
    "markets.keep_industries": ACCOUNT | TRADES,
}
OF_A_CLIENT = {
    "markets.write_brief": SERVING,
    "markets.write_spend": SERVING,
    "markets.print_pack": SERVING | {"finance", "auditor"},
    "markets.log_intelligence": SERVING,
}
OF_AN_ENTRY = {
    "markets.amend_intelligence": {"gm", "director", "manager", "executive"},
    "markets.tell_intelligence": SERVING,
    "markets.answer_intelligence": SERVING,
}


def holding(crew, perm, row=None):
    return {name for name, user in vars(crew).items() if user.has_perm(perm, row)}


@pytest.mark.parametrize("perm", HOLDERS)
def test_position_decides(crew, perm):
    assert holding(crew, perm) == HOLDERS[perm]


@pytest.mark.parametrize("perm", OF_A_CLIENT)
def test_client_must_be_seen(crew, client_, perm):
    assert holding(crew, perm, client_) == OF_A_CLIENT[perm]
    assert holding(crew, perm) == set()


@pytest.mark.parametrize("perm", OF_AN_ENTRY)
def test_entry_must_be_seen(crew, entry, perm):
    assert holding(crew, perm, entry) == OF_AN_ENTRY[perm]
    assert holding(crew, perm) == set()


def test_leaders_and_the_owner_hand_a_file_over(crew, file):
    file.owner = crew.strategist
    holders = holding(crew, "markets.hand_over_industry", file)

    assert holders == {"gm", "director", "manager", "second_manager", "strategist"}
