import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Reach
from kehubu.core.models import HistoryEntry
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
URL = "/clients/reach/"


def test_set_reach_writes_one_row_and_its_history(crew):
    for level in ("all", "own"):
        services.set_reach(by=crew.director, at=timezone.now(), level=level)

    assert list(Reach.objects.values_list("pk", "level")) == [(1, "own")]
    changes = HistoryEntry.objects.filter(verb="reach.set").order_by("pk")
    assert [entry.changes["level"] for entry in changes] == [
        ["team", "all"],
        ["all", "own"],
    ]


@pytest.mark.parametrize("actor", ["manager", "executive", "finance", "system"])
def test_set_reach_is_refused_to_others(crew, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        services.set_reach(by=getattr(crew, actor), at=timezone.now(), level="all")


@pytest.mark.parametrize("row", [{"pk": 2}, {"pk": 1, "level": "none"}])
def test_reach_is_one_row_of_a_known_level(db, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reach.objects.create(**row)


def test_page_shows_the_default_and_saves(crew, browse):
    browser = browse(crew.gm)

    page = browser.get(URL)
    saved = browser.post(URL, {"level": "department"})

    assert page.context["form"]["level"].value() == "team"
    assert saved.url == URL
    assert Reach.objects.get().level == "department"


def test_page_refuses_an_unknown_level(crew, browse):
    browser = browse(crew.gm)

    with unchanged():
        response = browser.post(URL, {"level": "nobody"})

    assert response.status_code == 422
    assert "level" in response.context["form"].errors
