from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kehubu.people.models import Agency, Delegation, Department, Invitation, Post, User
from kehubu.people.positions import DepartmentKind, Position
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def delegation(**values):
    principal = UserFactory()
    return {
        "principal": principal,
        "delegate": UserFactory(),
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 3, 2),
        "reason": "出差",
        "created_by": principal,
        "created_at": NOW,
        **values,
    }


def test_delegation_of_one_day_is_fine():
    Delegation.objects.create(**delegation())

    assert Delegation.objects.in_force(date(2026, 3, 2)).count() == 1


def test_delegation_to_oneself_is_refused():
    user = UserFactory()

    with pytest.raises(IntegrityError, match="delegation_is_to_another"):
        Delegation.objects.create(**delegation(principal=user, delegate=user))


def test_delegation_that_ends_before_it_starts_is_refused():
    ends = date(2026, 3, 1)

    with pytest.raises(IntegrityError, match="delegation_ends_after_start"):
        Delegation.objects.create(**delegation(ends_on=ends))


def test_agency_is_one():
    with pytest.raises(IntegrityError, match="agency_is_one"):
        Agency.objects.create(pk=2, name="乙", short_name="乙")


def test_department_of_an_unknown_kind_is_refused():
    with pytest.raises(IntegrityError, match="department_kind_known"):
        DepartmentFactory(name="茶水间", kind="tea")


def test_department_name_is_taken_once():
    Department.objects.create(name="创作部", kind=DepartmentKind.CREATIVE)

    with pytest.raises(IntegrityError, match=r"people_department[._]name"):
        Department.objects.create(name="创作部", kind=DepartmentKind.ACCOUNT)


def test_invitation_that_is_over_before_it_is_given_is_refused():
    with pytest.raises(IntegrityError, match="invitation_expires_after_creation"):
        Invitation.objects.create(token_sha256="x", created_at=NOW, expires_at=NOW)


def test_invitation_has_a_token_of_its_own():
    values = {"created_at": NOW, "expires_at": NOW + timedelta(days=1)}
    Invitation.objects.create(token_sha256="x", **values)

    with pytest.raises(IntegrityError, match=r"people_invitation[._]token_sha256"):
        Invitation.objects.create(token_sha256="x", **values)


def test_user_may_not_be_his_own_supervisor():
    user = UserFactory()
    user.supervisor = user

    with pytest.raises(IntegrityError, match="user_is_not_own_supervisor"):
        user.save()


def test_user_email_is_taken_once_but_many_have_none():
    UserFactory(email="")
    UserFactory(email="")
    UserFactory(email="a@example.com")

    with pytest.raises(IntegrityError, match="user_email_unique"):
        UserFactory(email="A@Example.com")


def test_username_is_taken_once():
    UserFactory(username="jia")

    with pytest.raises(IntegrityError, match=r"people_user[._]username|user_username"):
        UserFactory(username="jia")


def test_username_that_differs_by_case_alone_is_taken():
    UserFactory(username="jia")

    with pytest.raises(IntegrityError, match="user_username_unique"):
        UserFactory(username="Jia")


@pytest.mark.parametrize(
    ("position", "name"),
    [("am", r"post_once_per_department|people_post"), ("tea", "post_position_known")],
)
def test_post_is_one_of_ours_and_held_once_in_a_department(position, name):
    user = UserFactory(holding=[Position.ACCOUNT_MANAGER])

    with pytest.raises(IntegrityError, match=name):
        Post.objects.create(user=user, position=position, department=user.department)


def test_post_may_be_held_in_two_departments():
    user = UserFactory(holding=[Position.DEPARTMENT_HEAD])
    media = DepartmentFactory(kind=DepartmentKind.MEDIA)

    Post.objects.create(user=user, position="head", department=media)

    assert [str(post) for post in user.posts.all()] == [
        "客户部 部门主管",
        "媒介部 部门主管",
    ]


@pytest.mark.parametrize(
    ("codes", "held"),
    [
        ("", set()),
        ("gm@management", {("gm", "management")}),
        ("ae@account head@media", {("ae", "account"), ("head", "media")}),
    ],
)
def test_held_reads_the_codes(codes, held):
    assert User(held_codes=codes).held == held


def test_holding_finds_the_active_holders():
    head = UserFactory(kind="creative", holding=[Position.DEPARTMENT_HEAD])
    UserFactory(kind="creative", holding=[Position.DEPARTMENT_HEAD], is_active=False)
    UserFactory(kind="creative", holding=[Position.SPECIALIST])
    media = UserFactory(kind="media", holding=[Position.DEPARTMENT_HEAD])

    found = User.objects.holding(Position.DEPARTMENT_HEAD)
    creative = User.objects.holding(Position.DEPARTMENT_HEAD, kind="creative")

    assert set(found) == {head, media}
    assert list(creative) == [head]
    assert head.heads("creative")
    assert not head.heads("media")


def test_colleagues_are_visible_to_those_who_work_here():
    user, gone = UserFactory(), UserFactory(is_active=False)

    assert set(User.objects.visible_to(user)) == {user, gone}
    assert list(User.objects.visible_to(gone)) == []


def test_delegations_are_visible_to_both_sides_and_the_administrator():
    made = Delegation.objects.create(**delegation())
    system = UserFactory(holding=[Position.SYSTEM_ADMINISTRATOR])
    sees = {
        user: list(Delegation.objects.visible_to(user))
        for user in (made.principal, made.delegate, system, UserFactory())
    }

    assert list(sees.values()) == [[made], [made], [made], []]


@pytest.mark.parametrize(
    ("on", "is_in_force"),
    [("2026-03-01", 0), ("2026-03-02", 1), ("2026-03-04", 1), ("2026-03-05", 0)],
)
def test_delegation_is_in_force_on_both_its_days(on, is_in_force):
    Delegation.objects.create(**delegation(ends_on=date(2026, 3, 4)))

    found = Delegation.objects.in_force(date.fromisoformat(on))

    assert found.count() == is_in_force


def test_revoked_delegation_is_not_in_force():
    Delegation.objects.create(**delegation(revoked_at=NOW))

    assert Delegation.objects.in_force(date(2026, 3, 2)).count() == 0


@transaction.atomic
def remove(row):
    row.delete()


@pytest.mark.parametrize("side", ["principal", "delegate"])
def test_person_of_a_delegation_is_not_deleted(side):
    made = Delegation.objects.create(**delegation())

    with pytest.raises(IntegrityError):
        remove(getattr(made, side))
