from datetime import timedelta

import pytest

from kehubu.timesheets import services
from tests.factories import UserFactory
from tests.procedures.engine.draft import straight
from tests.procedures.stage import NOON, begun, step_at

TODAY = NOON.date()


@pytest.fixture
def owner(db):
    return UserFactory(name="甲")


@pytest.fixture
def step(owner):
    """
    The open first step of a run with two, in which the owner takes part.
    """
    return step_at(begun(straight("a", "b"), ae=[owner]), "a")


@pytest.fixture
def enter(step, owner):
    def enter(minutes=60, **values):
        values = {"by": owner, "at": NOON, "on": TODAY, **values}
        return services.enter(values.pop("step", step), minutes=minutes, **values)

    return enter


@pytest.fixture
def yesterday():
    return TODAY - timedelta(days=3)
