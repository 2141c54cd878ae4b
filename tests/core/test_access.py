import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.access import require
from kehubu.people.positions import Position
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_require_lets_those_through_who_may():
    gm = UserFactory(holding=[Position.GENERAL_MANAGER])

    assert require(gm, "people.amend_agency") is None


@pytest.mark.parametrize(
    "values", [{}, {"holding": [Position.GENERAL_MANAGER], "is_active": False}]
)
def test_require_stops_all_others(values):
    with pytest.raises(PermissionDenied):
        require(UserFactory(**values), "people.amend_agency")


def test_require_stops_where_the_permission_is_not_known():
    gm = UserFactory(holding=[Position.GENERAL_MANAGER])

    with pytest.raises(PermissionDenied):
        require(gm, "people.no_such_permission")
