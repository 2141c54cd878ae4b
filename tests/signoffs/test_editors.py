"""Never the issuer: nor anybody who has written in the draft (TL-BX.2)."""

import pytest

from kehubu.core.papers import Facts
from kehubu.signoffs.services import IssuerMayNotSign
from tests.factories import ClientFactory
from tests.signoffs.signing import NOON, asked, delegated, frozen, sign
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(crew):
    """
    A content that the second manager has written in.
    """
    editors = [crew.executive.pk, crew.second_manager.pk]
    return frozen(ClientFactory(), crew.executive, editors=editors)


def test_content_names_all_who_have_written_in_it(content, crew):
    assert content.barred == {crew.executive.pk, crew.second_manager.pk}


def test_editor_is_not_asked_to_sign(content, crew):
    with unchanged(), pytest.raises(IssuerMayNotSign):
        asked(content, am=crew.second_manager)


def test_editor_does_not_sign_in_anothers_stead(content, crew, time_machine):
    time_machine.move_to(NOON)
    (request,) = asked(content, am=crew.manager)
    delegated(crew.manager, crew.second_manager, NOON.date(), NOON.date())

    with unchanged(), pytest.raises(IssuerMayNotSign):
        sign(request, by=crew.second_manager)


def test_content_of_an_earlier_version_bars_its_issuer(content, crew):
    content.text = '{"blocks":[],"files":[]}'

    assert content.barred == {crew.executive.pk}
    content.issuer = None
    assert content.barred == set()


@pytest.mark.parametrize(
    ("rows", "figures"),
    [
        (
            [("客户", "晨谷"), ("预算", "¥500,000.00"), ("期限", "2026-03-09")],
            [("预算", "¥500,000.00"), ("期限", "2026-03-09")],
        ),
        ([("客户", "晨谷"), ("品牌", "")], [("客户", "晨谷")]),
        ([(str(n), str(n)) for n in range(9)], [(str(n), str(n)) for n in range(6)]),
    ],
    ids=["telling", "none tells", "many"],
)
def test_digest_shows_what_tells_one_from_another(crew, rows, figures):
    content = frozen(ClientFactory(), crew.executive, blocks=[Facts(rows)])

    assert content.figures == figures
