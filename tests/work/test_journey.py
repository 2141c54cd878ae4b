import pytest

from kehubu.documents.models import ArchiveSet
from kehubu.sample.journey import Journey
from kehubu.signoffs import verification
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


def test_journey_wins_a_client_and_archives_it(agency):
    journey = Journey(agency, ClientFactory(), "样例食品上市推广")

    journey.to_the_end()

    assert journey.project.state == "won"
    journey.client.refresh_from_db()
    assert journey.client.status == "client"
    archive = ArchiveSet.objects.get()
    assert archive.holder == "account"
    assert len(archive.manifest["files"]) > 30
    assert verification.verify() == []
    steps = journey.run.steps.exclude(clause="")
    assert steps.values("clause").distinct().count() == 23
