"""The page on which the agency says when people are reminded."""

import pytest

from kehubu.core.models import HistoryEntry, Job
from kehubu.people.models import Agency
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
URL = "/agency/reminders/"


@pytest.fixture
def desk(crew, browse):
    Agency.objects.get_or_create(pk=1, defaults={"name": "样例", "short_name": "样"})
    return browse(crew.gm)


def typed(soon, due, escalate):
    return {"soon": soon, "due": due, "escalate": escalate}


def test_percents_are_set_and_shown(desk, crew):
    response = desk.post(URL, typed(50, 90, 120), follow=True)

    assert Agency.objects.get().reminder_percents == (50, 90, 120)
    assert 'value="120"' in response.content.decode()
    entry = HistoryEntry.objects.get(verb="agency.reminders")
    assert (entry.by, entry.changes["due_percent"]) == (crew.gm, [100, 90])
    assert Job.objects.filter(args__0__endswith="look_again").count() == 1


def test_percents_that_do_not_rise_are_refused_beside_their_field(desk):
    with unchanged():
        response = desk.post(URL, typed(80, 70, 150))

    page = response.content.decode()
    assert response.status_code == 409
    assert "三个百分比要一个比一个大。" in page
    assert 'value="70"' in page


@pytest.mark.parametrize("value", ["", "x", "0", "1001", "-5", "7.5"])
def test_percent_that_is_none(desk, value):
    with unchanged():
        response = desk.post(URL, typed(value, 100, 150))

    assert response.status_code == 422


def test_others_do_not_set_them(crew, browse, desk):
    browser = browse(crew.executive)

    with unchanged():
        response = browser.post(URL, typed(50, 90, 120))

    assert response.status_code == 403
