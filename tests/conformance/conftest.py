import pytest

from kehubu.sample.journey import Journey
from tests import crew as people
from tests.factories import ClientFactory


@pytest.fixture
def crew(procedures):
    """
    The people of the sample agency, and the shipped procedures.
    """
    return people.found()


@pytest.fixture
def journey(crew):
    client = ClientFactory(name="晨谷样例食品有限公司", short_name="晨谷样例")
    return Journey(crew, client, "早餐谷物上市推广")
