import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs, search
from kehubu.core.models import Job
from kehubu.people import services
from kehubu.people.models import Invitation, Session, User
from kehubu.people.positions import Position
from kehubu.people.services import staff
from tests.factories import UserFactory
from tests.people.actors import all_actors
from tests.people.staff import verbs
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ADMINISTRATOR = Position.SYSTEM_ADMINISTRATOR
NOT_ADMINISTRATORS = sorted(
    {"gm", "director", "manager", "executive", "designer", "administration", "finance"}
    | {"security", "auditor", "gone", "without_a_post"}
)


def person(departments, **values):
    return {
        "name": "单小青",
        "username": "shanxq",
        "email": "shanxq@example.com",
        "phone": "13800000000",
        "department": departments["account"],
        "supervisor": None,
        **values,
    }


def amended(user, system, *, posts=None, **values):
    """
    Amend a colleague as the page does: with all that its form holds.
    """
    names = ("name", "username", "email", "phone", "department", "supervisor")
    known = {name: getattr(user, name) for name in names}
    held = [(post.position, post.department) for post in user.posts.all()]
    return services.amend_user(
        user,
        by=system,
        at=NOON,
        values={**known, **values},
        posts=held if posts is None else posts,
    )


# ---- hire


def test_hire_opens_an_account_with_a_link_to_its_password(system, departments):
    posts = [("ae", departments["account"])]

    user, token = services.hire(
        by=system, at=NOON, person=person(departments), posts=posts
    )

    user.refresh_from_db()
    invitation = Invitation.objects.get()
    assert (user.name, user.reading) == ("单小青", "shan xiao qing")
    assert (user.held_codes, user.joined_at) == ("ae@account", NOON)
    assert (user.is_active, user.has_usable_password()) == (True, False)
    assert [str(post) for post in user.posts.all()] == ["客户部 客户专员"]
    assert invitation.user == user
    assert invitation.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert invitation.expires_at == NOON + timedelta(days=7)
    assert verbs() == [("user.hired", system, {})]


def test_hire_keeps_no_token_in_the_database(system, departments):
    _user, token = services.hire(
        by=system, at=NOON, person=person(departments), posts=[]
    )

    values = Invitation.objects.values_list().get()
    assert len(token) >= 32
    assert token not in values


def test_hire_lets_search_find_the_colleague(system, departments):
    services.hire(by=system, at=NOON, person=person(departments), posts=[])

    jobs.run_waiting()

    for query in ("单小青", "shanxq", "shan", "sxq", "1380"):
        assert [hit.title for hit in search.find(system, query)] == ["单小青"]


def test_hire_in_several_posts(system, departments):
    account, media = departments["account"], departments["media"]
    posts = [("ae", account), ("head", media), ("ae", account)]

    user, _token = services.hire(
        by=system, at=NOON, person=person(departments), posts=posts
    )

    assert user.held == {("ae", "account"), ("head", "media")}
    assert user.posts.count() == 2


@pytest.mark.parametrize("name", ["张" * 40, "🍚" * 40, "ﷺ" * 40, "\u202e青\u202c"])
def test_hire_takes_the_longest_and_the_oddest_names(system, departments, name):
    user, _token = services.hire(
        by=system, at=NOON, person=person(departments, name=name), posts=[]
    )

    user.refresh_from_db()
    assert user.name == name
    assert len(user.reading) <= 120


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"username": "jia"}, staff.UsernameTaken),
        ({"username": "JIA"}, staff.UsernameTaken),
        ({"email": "jia@example.com"}, staff.EmailTaken),
        ({"email": "Jia@Example.com"}, staff.EmailTaken),
    ],
)
def test_hire_of_a_name_that_is_taken(system, departments, values, error):
    UserFactory(username="jia", email="jia@example.com", is_active=False)

    with unchanged(), pytest.raises(error):
        services.hire(
            by=system, at=NOON, person=person(departments, **values), posts=[]
        )


@pytest.mark.parametrize("name", NOT_ADMINISTRATORS)
def test_only_the_system_administrator_writes_colleagues(name):
    actors = all_actors()
    by, executive = actors[name], actors["executive"]
    values = {"name": "新", "username": "xin", "department": executive.department}
    acts = [
        lambda: services.hire(by=by, at=NOON, person=values, posts=[]),
        lambda: amended(executive, by, name="新"),
        lambda: services.deactivate(executive, by=by, at=NOON),
        lambda: services.reactivate(actors["gone"], by=by, at=NOON),
        lambda: services.invite(executive, by=by, at=NOON),
    ]

    for act in acts:
        with unchanged(), pytest.raises(PermissionDenied):
            act()


# ---- amend


def test_amend_changes_particulars_and_tells_before_and_after(system, executive):
    before = executive.username

    amended(executive, system, name="单小青", username="dan", phone="139")

    executive.refresh_from_db()
    assert (executive.name, executive.reading) == ("单小青", "shan xiao qing")
    assert verbs() == [
        (
            "user.amended",
            system,
            {
                "name": ["戊专员", "单小青"],
                "username": [before, "dan"],
                "phone": ["138", "139"],
                "reading": ["", "shan xiao qing"],
            },
        )
    ]
    assert Job.objects.count() == 1


def test_amend_of_nothing_writes_no_history(system, executive):
    amended(executive, system)

    assert verbs() == []


def test_amend_keeps_a_corrected_reading_while_the_name_stays(system, executive):
    User.objects.filter(pk=executive.pk).update(reading="wu zhuan yuan")

    amended(executive, system, phone="139")

    executive.refresh_from_db()
    assert executive.reading == "wu zhuan yuan"


def test_amend_keeps_one_s_own_names(system, executive):
    User.objects.filter(pk=executive.pk).update(email="wu@example.com")
    executive.refresh_from_db()

    amended(executive, system, username=executive.username.upper(), phone="139")

    executive.refresh_from_db()
    assert executive.username == executive.username.upper()


def test_amend_changes_posts_and_rights_together(system, executive, departments):
    posts = [("am", departments["account"]), ("head", departments["media"])]

    amended(executive, system, posts=posts)

    executive.refresh_from_db()
    account, media = departments["account"].pk, departments["media"].pk
    assert executive.held == {("am", "account"), ("head", "media")}
    assert verbs() == [
        (
            "user.posts",
            system,
            {"posts": [[f"ae@{account}"], [f"am@{account}", f"head@{media}"]]},
        )
    ]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"username": "Jia"}, staff.UsernameTaken),
        ({"email": "JIA@example.com"}, staff.EmailTaken),
    ],
)
def test_amend_to_a_name_that_is_taken(system, executive, values, error):
    UserFactory(username="jia", email="jia@example.com")

    with unchanged(), pytest.raises(error):
        amended(executive, system, **values)


@pytest.mark.parametrize("links", [0, 1, 2])
def test_amend_to_a_supervisor_who_reports_to_the_person(system, executive, links):
    """
    Nobody is his own superior, nor that of his superior: escalation would go round.
    """
    top = executive
    for _ in range(links):
        top = UserFactory(supervisor=top)

    with unchanged(), pytest.raises(staff.SupervisorBelow):
        amended(executive, system, supervisor=top)


def test_amend_to_a_supervisor_above(system, executive):
    superior = UserFactory(supervisor=UserFactory())

    amended(executive, system, supervisor=superior)

    executive.refresh_from_db()
    assert executive.supervisor == superior


@pytest.mark.parametrize("position", ["security", "auditor", "gm", "ae"])
def test_amend_may_not_grant_oneself_a_position(system, departments, position):
    posts = [(ADMINISTRATOR, departments["management"])]

    with unchanged(), pytest.raises(staff.MayNotGrantOneself):
        amended(system, system, posts=[*posts, (position, departments["management"])])


@pytest.mark.parametrize("name", ["department", "supervisor"])
def test_amend_may_not_change_where_one_belongs_oneself(system, departments, name):
    before = {"department": departments["management"], "supervisor": UserFactory()}
    after = {"department": departments["account"], "supervisor": UserFactory()}
    amended(system, system, **before)
    system.refresh_from_db()

    with unchanged(), pytest.raises(staff.MayNotGrantOneself):
        amended(system, system, **{name: after[name]})
    amended(system, UserFactory(holding=[ADMINISTRATOR]), **{name: after[name]})


def test_amend_keeps_the_last_administrator(system, departments):
    UserFactory(holding=[ADMINISTRATOR], is_active=False)

    with unchanged(), pytest.raises(staff.LastAdministrator):
        amended(system, system, posts=[("ae", departments["account"])])


def test_amend_lets_one_of_two_administrators_step_back(system, departments):
    other = UserFactory(holding=[ADMINISTRATOR])
    both = [(ADMINISTRATOR, departments["management"]), ("ae", departments["account"])]
    amended(system, other, posts=both)

    amended(system, system, posts=both[1:])

    system.refresh_from_db()
    assert system.held == {("ae", "account")}


def test_amend_of_posts_ends_the_sessions_of_the_person(
    client, system, executive, departments
):
    client.force_login(executive)

    amended(executive, system, posts=[("am", departments["account"])])

    assert Session.objects.filter(user=executive).count() == 0


def test_amend_of_particulars_leaves_the_person_signed_in(client, system, executive):
    client.force_login(executive)

    amended(executive, system, phone="139")

    assert Session.objects.filter(user=executive).count() == 1


# ---- leave and come back


def test_deactivate_closes_the_account_its_sessions_and_its_links(
    client, system, executive
):
    client.force_login(executive)
    services.invite(executive, by=system, at=NOON)

    services.deactivate(executive, by=system, at=NOON)

    executive.refresh_from_db()
    assert not executive.is_active
    assert Invitation.objects.count() == 0
    assert Session.objects.filter(user=executive).count() == 0
    assert verbs()[1:] == [("user.deactivated", system, {"is_active": [True, False]})]


def test_deactivate_oneself(system):
    UserFactory(holding=[ADMINISTRATOR])

    with unchanged(), pytest.raises(staff.NotOneself):
        services.deactivate(system, by=system, at=NOON)


def test_deactivate_the_other_administrator(system):
    other = UserFactory(holding=[ADMINISTRATOR])

    services.deactivate(other, by=system, at=NOON)

    other.refresh_from_db()
    assert not other.is_active


def test_deactivate_the_last_administrator(system):
    """
    As when somebody who was just relieved of the post still has the page open.
    """
    by = UserFactory(holding=[ADMINISTRATOR])
    User.objects.filter(pk=by.pk).update(is_active=False)

    with unchanged(), pytest.raises(staff.LastAdministrator):
        services.deactivate(system, by=by, at=NOON)


def test_deactivate_twice_is_told_once(system, executive):
    for _ in range(2):
        services.deactivate(executive, by=system, at=NOON)

    assert [verb for verb, _by, _changes in verbs()] == ["user.deactivated"]


def test_reactivate_opens_the_account_but_no_old_session(client, system, executive):
    client.force_login(executive)
    services.deactivate(executive, by=system, at=NOON)

    services.reactivate(executive, by=system, at=NOON)

    executive.refresh_from_db()
    assert executive.is_active
    assert client.get("/people/").status_code == 302
    assert verbs()[-1] == ("user.reactivated", system, {"is_active": [False, True]})
