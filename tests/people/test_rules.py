"""Who may do what with people: truth tables over the actors of the sample agency."""

import pytest
from django.utils import timezone

from kehubu.people.models import Delegation
from kehubu.people.positions import Position
from kehubu.people.rules import holds, is_party, is_self, is_superior
from tests.factories import UserFactory
from tests.people.actors import all_actors

pytestmark = pytest.mark.django_db
NOBODY = set()


@pytest.fixture
def actors():
    return all_actors()


def allowed(actors, perm, obj=None):
    return {name for name, user in actors.items() if user.has_perm(perm, obj)}


@pytest.mark.parametrize(
    ("perm", "names"),
    [
        ("people.manage_users", {"system", "of_two_roles"}),
        ("people.amend_agency", {"system", "of_two_roles", "gm"}),
        ("people.delegate_user", {"system", "of_two_roles"}),
        ("people.revoke_delegation", {"system", "of_two_roles"}),
        ("people.set_language", NOBODY),
        ("people.no_such_permission", NOBODY),
    ],
)
def test_permission_without_an_object(actors, perm, names):
    assert allowed(actors, perm) == names


def test_permissions_on_a_colleague(actors):
    executive = actors["executive"]
    system = {"system", "of_two_roles"}

    table = {
        perm: allowed(actors, perm, executive)
        for perm in (
            "people.manage_users",
            "people.delegate_user",
            "people.set_language",
        )
    }

    assert table == {
        "people.manage_users": system,
        "people.delegate_user": {"executive", "manager"} | system,
        "people.set_language": {"executive"},
    }


def test_permission_to_revoke_a_delegation(actors):
    delegation = Delegation.objects.create(
        principal=actors["manager"],
        delegate=actors["second_manager"],
        starts_on="2026-03-02",
        ends_on="2026-03-03",
        reason="出差",
        created_by=actors["director"],
        created_at=timezone.now(),
    )

    names = allowed(actors, "people.revoke_delegation", delegation)

    assert names == {"manager", "system", "of_two_roles"}


def test_predicates_of_persons(actors):
    manager, executive = actors["manager"], actors["executive"]

    assert is_self(manager, manager)
    assert not is_self(manager, executive)
    assert not is_self(manager, None)
    assert is_superior(manager, executive)
    assert not is_superior(executive, manager)
    assert not is_superior(actors["director"], executive)
    assert not is_superior(manager, None)
    assert not is_party(manager, None)


@pytest.mark.parametrize(
    ("positions", "kind", "does"),
    [
        (["am"], "", True),
        (["am"], "account", True),
        (["am"], "creative", False),
        (["ad", "am"], "", True),
        (["ad"], "", False),
        ([], "", False),
    ],
)
def test_holds_a_position_in_a_kind_of_department(positions, kind, does):
    manager = UserFactory(holding=[Position.ACCOUNT_MANAGER])

    assert holds(*map(Position, positions), kind=kind)(manager) is does
    assert manager.holds(*map(Position, positions), kind=kind) is does


def test_predicate_of_a_position_is_made_once():
    assert holds(Position.AUDITOR) is holds(Position.AUDITOR)
