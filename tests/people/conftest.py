import pytest

from kehubu.people.models import Agency
from kehubu.people.positions import Position
from kehubu.people.services.agency import found_departments
from tests.factories import UserFactory


@pytest.fixture
def departments(db):
    Agency.objects.create(pk=1, name="星河样例", short_name="星河")
    return found_departments()


@pytest.fixture
def system(departments):
    return UserFactory(
        name="癸管理", kind="management", holding=[Position.SYSTEM_ADMINISTRATOR]
    )


@pytest.fixture
def executive(departments):
    return UserFactory(
        name="戊专员", username="wu", phone="138", holding=[Position.ACCOUNT_EXECUTIVE]
    )


@pytest.fixture
def desk(browse, system):
    """
    The browser of the system administrator.
    """
    return browse(system)
