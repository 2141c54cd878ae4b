import pytest

from kehubu.sample.journey import Journey
from tests import crew as people
from tests.factories import ClientFactory
from tests.lessons.acts import shelved, taken


@pytest.fixture
def crew(procedures):
    """
    The people of the sample agency, without passwords, and the shipped procedures.
    """
    return people.found()


@pytest.fixture
def journey(crew):
    """
    A project just opened: the executive's, with manager and director.
    """
    client = ClientFactory(name="晨谷样例食品有限公司", short_name="晨谷样例")
    return Journey(crew, client, "早餐谷物上市推广")


@pytest.fixture
def step(journey):
    """
    The open step of a project just begun; any step may stand for a review.
    """
    return journey.step("TL-B1.01")


@pytest.fixture
def action(journey, step, crew):
    return taken(journey, step, crew.executive)


@pytest.fixture
def case(journey, step, crew):
    """
    A case that lacks nothing but the client's permission.
    """
    return shelved(journey, step, crew)
