"""Two people at the same moment, each with a connection of his own."""

import pytest
from django.utils import timezone

from kehubu.people import services
from kehubu.people.models import Agency, Delegation, Invitation, User
from kehubu.people.positions import Position
from kehubu.people.services import staff
from kehubu.people.services.agency import AlreadySetUp
from kehubu.people.services.delegations import AlreadyDelegated, DelegationRevoked
from tests.agency import PASSWORD
from tests.atonce import at_once
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(3)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def agency_row():
    return Agency.objects.create(pk=1, name="星河样例", short_name="星河")


@pytest.fixture
def systems(agency_row):
    return [
        UserFactory(holding=[Position.SYSTEM_ADMINISTRATOR]),
        UserFactory(holding=[Position.SYSTEM_ADMINISTRATOR]),
    ]


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


@pytest.mark.parametrize("round_", ROUNDS)
def test_two_administrators_who_close_each_other_leave_one(systems, now, round_):
    first, second = systems

    answers = at_once(
        lambda: services.deactivate(second, by=first, at=now),
        lambda: services.deactivate(first, by=second, at=now),
    )

    assert kinds(answers) == ["LastAdministrator", "User"]
    assert User.objects.holding(Position.SYSTEM_ADMINISTRATOR).count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_two_administrators_who_step_back_leave_one(systems, now, round_):
    for user in systems:
        user.posts.create(position="ae", department=user.department)

    def step_back(user):
        values = {"name": user.name, "department": user.department}
        posts = [("ae", user.department)]
        return services.amend_user(user, by=user, at=now, values=values, posts=posts)

    answers = at_once(*(lambda user=user: step_back(user) for user in systems))

    assert kinds(answers) == ["LastAdministrator", "User"]


@pytest.mark.parametrize("round_", ROUNDS)
def test_account_that_is_opened_twice_is_one(systems, now, round_):
    values = {"name": "新人", "username": "xin", "department": systems[0].department}

    answers = at_once(
        *(
            lambda by=by: services.hire(by=by, at=now, person=values, posts=[])
            for by in systems
        )
    )

    assert kinds(answers) == ["UsernameTaken", "tuple"]
    assert User.objects.filter(username="xin").count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_agency_that_is_set_up_twice_is_one(now, round_):
    services.open_first_run(at=now)
    invitation = Invitation.objects.get()

    def set_up(username):
        return services.set_up(
            invitation,
            at=now,
            agency={"name": "星河样例", "short_name": "星河"},
            person={"name": "甲总", "username": username, "email": ""},
            password=PASSWORD,
            position="",
        )

    answers = at_once(lambda: set_up("jia"), lambda: set_up("yi"))

    assert kinds(answers) == [AlreadySetUp.__name__, "User"]
    assert User.objects.count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_link_that_is_used_twice_sets_one_password(systems, now, round_):
    services.invite(systems[1], by=systems[0], at=now)
    invitation = Invitation.objects.get()

    def accept(password):
        return services.accept_invitation(invitation, at=now, password=password)

    answers = at_once(lambda: accept(PASSWORD), lambda: accept(PASSWORD + "x"))

    assert kinds(answers) == [staff.InvitationSpent.__name__, "User"]


@pytest.mark.parametrize("round_", ROUNDS)
def test_delegation_that_is_made_or_revoked_twice_is_so_once(now, round_):
    principal, stand_in = UserFactory.create_batch(2)
    today = timezone.localdate(now)

    def delegate():
        return services.delegate(
            principal,
            by=principal,
            at=now,
            to=stand_in,
            starts_on=today,
            ends_on=today,
            reason="出差",
        )

    made = at_once(delegate, delegate)
    delegation = Delegation.objects.get()
    revoked = at_once(*[lambda: services.revoke(delegation, by=principal, at=now)] * 2)

    assert kinds(made) == [AlreadyDelegated.__name__, "Delegation"]
    assert kinds(revoked) == ["Delegation", DelegationRevoked.__name__]
