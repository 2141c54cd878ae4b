"""What the database refuses of projects and their rounds, and who sees them."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from kehubu.work.models import Project, Round
from tests.crew import ACTORS
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OVERSEERS = {"gm", "director", "administration", "finance", "auditor", "leaver"}


def refused(constraint, *columns):
    """
    Expect the constraint; SQLite names the columns of a unique one instead.
    """
    return pytest.raises(IntegrityError, match="|".join([constraint, *columns]))


def opened(project, **columns):
    values = {
        "number": 1,
        "title": "中秋礼盒",
        "trigger": "client",
        "raised_by": "品牌经理",
        "raised_on": date(2026, 3, 2),
        "opened_at": NOON,
    }
    return Round.objects.create(project=project, **{**values, **columns})


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"kind": "other"}, "project_kind_known"),
        ({"state": "other"}, "project_state_known"),
        ({"kind": "win", "round": 2}, "project_goes_round_only_in_service"),
        ({"kind": "serve", "round": 0}, "project_goes_round_only_in_service"),
    ],
)
def test_project_holds_known_words_only(columns, constraint):
    with refused(constraint):
        ProjectFactory(**columns)


def test_client_is_served_by_one_running_project():
    served = ProjectFactory(kind="serve")

    with refused("project_serves_client_once", "work_project.client_id"):
        ProjectFactory(kind="serve", client=served.client)


def test_client_is_served_anew_after_service_has_ended():
    served = ProjectFactory(kind="serve", state="ended")

    again = ProjectFactory(kind="serve", client=served.client)

    assert Project.objects.filter(client=served.client).count() == 2
    assert again.round == 1


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"number": 0}, "round_number_positive"),
        ({"trigger": "other"}, "round_trigger_known"),
        ({"state": "other", "ended_at": NOON}, "round_state_known"),
        ({"ended_at": NOON}, "round_ended_at_iff_over"),
        ({"state": "done"}, "round_ended_at_iff_over"),
        ({"state": "dropped"}, "round_ended_at_iff_over"),
    ],
)
def test_round_holds_what_fits_together(columns, constraint):
    project = ProjectFactory(kind="serve")

    with refused(f"{constraint}|round_ended_at_iff_over"):
        opened(project, **columns)


def test_project_has_one_round_at_a_time():
    project = ProjectFactory(kind="serve")
    opened(project)

    with refused("round_runs_once", "work_round.project_id"):
        opened(project, number=2)


def test_rounds_of_a_project_have_numbers_of_their_own():
    project = ProjectFactory(kind="serve")
    opened(project, state="done", ended_at=NOON)

    with refused("round_once_per_number", "work_round.project_id"):
        opened(project)


def test_lost_round_may_wait_for_its_archive():
    row = opened(ProjectFactory(kind="serve"), state="lost")

    assert (row.state, row.ended_at) == ("lost", None)


@pytest.mark.parametrize("name", ACTORS)
def test_round_is_seen_by_who_sees_its_project(crew, journey, name):
    row = opened(journey.project)

    seen = Round.objects.visible_to(getattr(crew, name)).filter(pk=row.pk).exists()

    assert seen == (name in {*OVERSEERS, "executive", "manager"})
