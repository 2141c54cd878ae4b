"""Merging clients takes projects, files, papers and runs along, and gives them back."""

import pytest
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client
from kehubu.clients.services.moving import AtOdds
from kehubu.sample.journey import Journey
from kehubu.work.models import Project
from tests.clients.merges import merged, state, undone
from tests.factories import ClientFactory, ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def test_undo_restores_a_client_with_all_its_work(agency):
    now = timezone.now()
    worked = services.add(by=agency.executive, at=now, values={"name": "甲样例"})
    journey = Journey(agency, worked, "甲样例推广")
    journey.until_issued()
    kept = ClientFactory(name="甲样例广告")
    before = state()

    the_merge = merged(kept, Client.objects.get(pk=worked.pk), agency.director)
    between = Project.objects.get(pk=journey.project.pk).client
    undone(the_merge, agency.director)

    assert between == kept
    after = state()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed <= {"core_historyentry", "core_notification"}
    for name in changed:
        assert after[name][: len(before[name])] == before[name]


def test_two_services_under_way_are_at_odds(agency):
    kept, dropped = ClientFactory.create_batch(2)
    running = [ProjectFactory(client=each, kind="serve") for each in (kept, dropped)]

    with unchanged(), pytest.raises(AtOdds) as refusal:
        merged(kept, dropped, agency.gm)

    assert str(running[1]) in str(refusal.value)


def test_a_service_that_is_over_is_in_nobodys_way(agency):
    kept, dropped = ClientFactory.create_batch(2)
    ProjectFactory(client=kept, kind="serve")
    over = ProjectFactory(client=dropped, kind="serve", state="ended")

    merged(kept, dropped, agency.gm)

    over.refresh_from_db()
    assert over.client == kept
