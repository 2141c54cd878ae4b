from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from kehubu.people.models import Session, User
from kehubu.people.tasks import clear_sessions
from tests.agency import PASSWORD
from tests.factories import UserFactory
from tests.people.actors import with_password

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def person(db):
    return UserFactory()


def is_signed_in(client):
    return client.get("/people/").status_code == 200


def test_session_names_its_person(client, person):
    client.force_login(person)

    assert Session.objects.get().user == person


def test_session_of_a_visitor_names_nobody(client):
    session = client.session
    session["tea"] = "龙井"
    session.save()

    assert Session.objects.get().user is None


def test_session_and_person_load_in_one_statement(
    client, person, django_assert_num_queries
):
    client.force_login(person)

    with django_assert_num_queries(2) as queries:
        client.get("/notifications/unread/")

    assert "people_session" in queries[0]["sql"]
    assert "people_user" in queries[0]["sql"]
    assert "people_department" in queries[0]["sql"]
    assert "core_notification" in queries[1]["sql"]


def test_visitor_without_a_cookie_asks_the_database_nothing(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get("/people/")

    assert response.status_code == 302


def test_session_ends_when_the_password_is_changed_elsewhere(client, browse, person):
    client.force_login(person)

    with_password(person, PASSWORD)

    assert not is_signed_in(client)
    assert Session.objects.count() == 0


def test_session_ends_with_the_account(client, person):
    client.force_login(person)

    User.objects.update(is_active=False)

    assert not is_signed_in(client)


@pytest.mark.parametrize(("hours", "is_open"), [(11.9, True), (12.1, False)])
def test_session_ends_after_twelve_hours(client, person, time_machine, hours, is_open):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    client.force_login(person)

    time_machine.move_to(now + timedelta(hours=hours))

    assert is_signed_in(client) is is_open


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "x" * 32,
        "x" * 5_000,
        "abcdefgh\x00",
        "' OR 1=1 --",
        "é" * 32,
        "../../../etc/passwd",
    ],
)
def test_key_that_is_not_ours_opens_nothing(client, person, key):
    client.force_login(person)

    client.cookies[COOKIE] = key

    assert not is_signed_in(client)


def test_session_that_was_tampered_with_opens_nothing(client, person):
    client.force_login(person)

    Session.objects.update(session_data="forged:data")

    assert not is_signed_in(client)


def test_session_whose_row_names_another_opens_for_neither_s_data(client, person):
    """
    What is signed in the session counts, not the column beside it.
    """
    client.force_login(person)
    Session.objects.update(user=UserFactory(name="别人"))

    page = client.get(person.get_absolute_url()).content.decode()

    assert f'<div class="drop-head"><strong>{person.name}</strong>' in page


def test_sign_in_of_another_in_the_same_browser_starts_a_new_session(client, person):
    client.force_login(person)
    before = client.cookies[COOKIE].value

    other = UserFactory()
    client.force_login(other)

    assert client.cookies[COOKIE].value != before
    assert Session.objects.get().user == other


def test_sessions_that_are_over_are_cleared_away(client, person):
    client.force_login(person)
    living = Session.objects.get()
    over = timezone.now() - timedelta(seconds=1)
    Session.objects.create(session_key="o" * 32, expire_date=over)

    clear_sessions.call()

    assert list(Session.objects.all()) == [living]
