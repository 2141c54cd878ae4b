"""Who sees and may do what: every position, for each kind of row."""

import pytest

from kehubu.care import queries, services, tasks
from kehubu.care.models import (
    CareSummary,
    Contact,
    FollowUp,
    PlanLine,
    Service,
    ServiceRecord,
    Standard,
)
from kehubu.documents.models import StoredFile
from kehubu.people.models import Delegation
from kehubu.sample.pictures import picture
from tests.care.conftest import NOON, TODAY
from tests.care.test_contacts import photo
from tests.crew import ACTORS, lose_posts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]
READERS = {
    "gm",
    "director",
    "manager",
    "executive",
    "administration",
    "finance",
    "auditor",
}
WRITERS = READERS - {"finance", "auditor"}


@pytest.fixture
def care(act, served, crew):
    """
    A contact with a photo and a follow-up, a plan with a record, a summary.
    """
    contact = act.note(photos=[photo(content=picture())], wanted=act.wanted())
    lines = services.open_plan(served, by=crew.manager, at=NOON, owner=crew.executive)
    record = {"done_on": TODAY, "note": "发出简报"}
    services.record_service(lines[0], by=crew.manager, at=NOON, **record)
    return contact


def seers(crew, model):
    return {
        actor
        for actor in ACTORS
        if model.objects.visible_to(getattr(crew, actor)).exists()
    }


@pytest.mark.parametrize(
    "model",
    [Contact, FollowUp, PlanLine, ServiceRecord, CareSummary, StoredFile],
    ids=lambda model: model.__name__,
)
def test_care_is_seen_by_the_account_side_of_the_client_and_overseers(
    crew, care, model
):
    assert seers(crew, model) == READERS


@pytest.mark.parametrize("model", [Service, Standard], ids=lambda m: m.__name__)
def test_what_is_promised_to_all_everyone_may_read(crew, model):
    assert seers(crew, model) == set(ACTORS) - {"leaver"}


def test_who_took_part_sees_that_contact_only(crew, care, act):
    joined = act.note(
        photos=[photo(content=picture())], colleagues=[crew.designer], note="同去"
    )

    assert list(Contact.objects.visible_to(crew.designer)) == [joined]
    files = StoredFile.objects.visible_to(crew.designer)
    assert [file.subject_id for file in files] == [joined.pk]
    assert not FollowUp.objects.visible_to(crew.designer).exists()
    assert not PlanLine.objects.visible_to(crew.designer).exists()
    assert not CareSummary.objects.visible_to(crew.designer).exists()


def test_owner_of_a_follow_up_sees_it_and_so_does_the_superior(crew, care, act):
    given = act.follow(care, owner=crew.designer)

    for user in (crew.designer, crew.creative_head):
        assert list(FollowUp.objects.visible_to(user)) == [given]
        assert not Contact.objects.visible_to(user).exists()


def test_follow_ups_of_principals_are_ones_own(crew, care):
    Delegation.objects.create(
        principal=crew.executive,
        delegate=crew.second_manager,
        starts_on=TODAY,
        ends_on=TODAY,
        reason="病",
        created_by=crew.executive,
        created_at=NOON,
    )

    assert FollowUp.objects.of(crew.second_manager).exists()
    assert not FollowUp.objects.of(crew.manager).exists()


def test_who_has_left_sees_nothing_of_what_he_did(crew, care, act):
    act.note(note="带了设计", colleagues=[crew.designer])
    crew.designer.is_active = False

    assert not Contact.objects.visible_to(crew.designer).exists()


# ---- rules


OF_CLIENT = ("care.log_contact", "care.plan_care")


@pytest.mark.parametrize("actor", ACTORS)
def test_account_side_of_the_client_writes(crew, care, served, actor):
    user = getattr(crew, actor)
    line, follow_up = PlanLine.objects.first(), FollowUp.objects.get()

    may = {
        *(user.has_perm(perm, served) for perm in OF_CLIENT),
        user.has_perm("care.amend_contact", care),
        user.has_perm("care.amend_line", line),
        user.has_perm("care.record_service", line),
        user.has_perm("care.replan_follow_up", follow_up),
        user.has_perm("care.finish_follow_up", follow_up),
    }

    assert may == {actor in WRITERS}


@pytest.mark.parametrize("actor", ACTORS)
def test_lists_are_open_to_readers_and_standards_to_leaders(crew, actor):
    user = getattr(crew, actor)

    readers = READERS | {"second_manager"}
    assert user.has_perm("care.list_care") == (actor in readers)
    assert user.has_perm("care.log_contact") == (
        actor in readers - {"finance", "auditor"}
    )
    assert user.has_perm("care.set_standards") == (actor in {"gm", "director"})


def test_clients_to_choose_from_are_ones_own_the_most_urgent_first(
    crew, served, client_of, act
):
    other = client_of(name="云朵样例")
    act.note()
    tasks.begin_summaries.func()

    assert queries.found_clients(crew.executive, "") == [other, served]
    assert queries.found_clients(crew.gm, " ") == []


def test_contacts_are_not_for_who_has_lost_the_post(crew, care):
    assert care in Contact.objects.visible_to(crew.executive)

    lose_posts(crew.executive)

    assert care not in Contact.objects.visible_to(crew.executive)
    assert not StoredFile.objects.visible_to(crew.executive).exists()
