import pytest

from tests import crew as people
from tests.factories import ClientFactory
from tests.opportunities.acts import entered


@pytest.fixture
def crew(procedures):
    """
    The people of the sample agency, without passwords, and the shipped procedures.
    """
    return people.found()


@pytest.fixture
def client_row(db):
    """
    A prospect in the pool.
    """
    return ClientFactory(
        name="远山样例户外有限公司", short_name="远山样例", industry="服饰"
    )


@pytest.fixture
def lead(crew, client_row):
    """
    The executive's lead.
    """
    return entered(crew, client_row)


@pytest.fixture
def desk(browse, crew):
    """
    The executive's browser.
    """
    return browse(crew.executive)
