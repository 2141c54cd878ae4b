"""The people of the sample agency, and those whose roles are out of the ordinary."""

from kehubu.people.models import User
from kehubu.people.positions import Position
from tests import crew
from tests.factories import UserFactory

ADMINISTRATOR = Position.SYSTEM_ADMINISTRATOR


def all_actors():
    """
    Return them by login name.
    """
    return vars(crew.found()) | {
        "gone": UserFactory(holding=[ADMINISTRATOR], is_active=False),
        "of_two_roles": UserFactory(holding=[Position.ACCOUNT_MANAGER, ADMINISTRATOR]),
        "without_a_post": UserFactory(),
    }


def with_password(user: User, password: str) -> User:
    user.set_password(password)
    user.save()
    return user
