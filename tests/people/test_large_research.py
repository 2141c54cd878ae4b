"""From what fee on a research is a large one: the agency says so, in yuan."""

import pytest

from kehubu.people.models import Agency
from kehubu.people.positions import Position
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PARTICULARS = {"name": "样例", "short_name": "样例", "address": "", "phone": ""}


@pytest.fixture
def office(browse):
    """
    The browser of a system administrator.
    """
    Agency.objects.create(pk=1, name="样例", short_name="样例")
    return browse(UserFactory(holding=[Position.SYSTEM_ADMINISTRATOR]))


def test_agency_begins_at_fifty_thousand_and_sets_another_limit(office):
    page = office.get("/agency/").content.decode()

    answer = office.post("/agency/", {**PARTICULARS, "large_research": "80000.50"})

    assert 'value="50000.00"' in page
    assert answer.status_code == 302
    assert Agency.objects.get().large_research_fen == 8_000_050


@pytest.mark.parametrize("typed", ["", "-1", "很多"])
def test_limit_is_an_amount(office, typed):
    answer = office.post("/agency/", {**PARTICULARS, "large_research": typed})

    assert answer.status_code == 422
    assert Agency.objects.get().large_research_fen == 5_000_000
