import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q

from kehubu.core.access import among, require
from kehubu.people.models import User
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


@pytest.mark.parametrize("is_wanted", [True, False])
def test_what_is_looked_up_row_by_row_is_no_set_to_be_gathered(is_wanted):
    """
    PostgreSQL turns an EXISTS into a set of all that there is, but not behind an
    OFFSET; what is found is the same.
    """
    one, other = UserFactory(), UserFactory()
    wanted = Q(among(User.objects.filter(pk=one.pk), "pk"))
    rows = User.objects.filter(wanted if is_wanted else ~wanted)

    found = set(rows.filter(pk__in=[one.pk, other.pk]))

    assert found == {one if is_wanted else other}
    assert ("OFFSET 0)" in str(rows.query)) is (connection.vendor == "postgresql")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite makes none.")
def test_postgresql_makes_no_machine_code_of_rights():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")

        assert cursor.fetchone() == ("off",)
