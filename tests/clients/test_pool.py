"""Clients go into the pool, and are claimed from there."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.services import transfers
from kehubu.core.models import HistoryEntry
from tests.clients.test_transfers import HTMX, serve, team
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def test_release_empties_the_team_with_a_reason(crew):
    client = ClientFactory()
    serve(client, crew.executive, "ae")

    services.release(client, by=crew.manager, at=timezone.now(), reason="没有进展")

    assert team(client) == {}
    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.reason) == ("client.released", "没有进展")
    assert entry.changes == {"team": [{"ae": "戊专员"}, {}]}


def test_release_of_what_is_in_the_pool_is_refused(crew):
    client, now = ClientFactory(), timezone.now()

    with unchanged(), pytest.raises(transfers.AlreadyInPool):
        services.release(client, by=crew.gm, at=now, reason="x")


@pytest.mark.parametrize("actor", ["executive", "administration", "designer"])
def test_release_is_refused_to_others(crew, actor):
    client = ClientFactory()
    serve(client, crew.executive, "ae")

    with unchanged(), pytest.raises(PermissionDenied):
        services.release(client, by=getattr(crew, actor), at=timezone.now(), reason="x")


def test_who_comes_too_late_is_told_so(crew, browse):
    client = ClientFactory()
    services.claim(client, by=crew.executive, at=timezone.now())
    url = f"{client.get_absolute_url()}claim/"
    late, superior = browse(crew.second_manager), browse(crew.manager)
    designer = browse(crew.designer)

    with unchanged():
        hidden = late.post(url, headers=HTMX)
        seen = superior.post(url, headers=HTMX)
        stranger = designer.post(url, headers=HTMX)

    assert (hidden.status_code, seen.status_code) == (409, 409)
    assert "刚刚被同事领取" in hidden.content.decode()
    assert "已由戊专员负责" in seen.content.decode()
    assert stranger.status_code == 404


def test_who_never_saw_a_client_in_the_pool_is_told_nothing(crew, browse):
    client = ClientFactory()
    serve(client, crew.executive, "ae")
    long_ago = timezone.now() - timedelta(hours=2)
    other = ClientFactory()
    services.claim(other, by=crew.executive, at=long_ago)

    for each in (client, other):
        url = f"{each.get_absolute_url()}claim/"
        assert browse(crew.second_manager).post(url).status_code == 404


@pytest.mark.parametrize(("actor", "role"), [("executive", "ae"), ("manager", "am")])
def test_claim_serves_in_the_role_of_the_position(crew, actor, role):
    client = ClientFactory()

    services.claim(client, by=getattr(crew, actor), at=timezone.now())

    assert team(client) == {role: actor}


def test_claim_of_what_somebody_serves_is_refused(crew):
    client = ClientFactory()
    serve(client, crew.executive, "ae")

    with unchanged(), pytest.raises(transfers.NotInPool):
        services.claim(client, by=crew.manager, at=timezone.now())


@pytest.mark.parametrize("actor", ["gm", "director", "administration", "traffic"])
def test_claim_is_refused_to_others(crew, actor):
    client = ClientFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        services.claim(client, by=getattr(crew, actor), at=timezone.now())


def test_pages_release_and_claim(crew, browse):
    client = ClientFactory()
    url = client.get_absolute_url()
    executive, manager = browse(crew.executive), browse(crew.manager)

    offered = executive.get(url).content.decode()
    executive.post(f"{url}claim/")
    claimed = team(client)
    served = manager.get(url).content.decode()
    missing = manager.post(f"{url}release/", headers=HTMX)
    released = manager.post(f"{url}release/", {"reason": "没有进展"})

    assert f"{url}claim/" in offered
    assert claimed == {"ae": "executive"}
    assert f"{url}claim/" not in served
    assert f"{url}release/" in served
    assert missing.status_code == 422
    assert released.url == url
    assert team(client) == {}
