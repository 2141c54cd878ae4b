import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.people import services
from kehubu.people.models import Invitation, User
from kehubu.people.positions import Position
from kehubu.people.services import staff
from tests.agency import PASSWORD
from tests.factories import UserFactory
from tests.people.staff import verbs
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ADMINISTRATOR = Position.SYSTEM_ADMINISTRATOR
NOT_ADMINISTRATORS = sorted(
    {"gm", "director", "manager", "executive", "designer", "administration", "finance"}
    | {"security", "auditor", "gone", "without_a_post"}
)


def test_invite_ends_the_links_given_before(system, executive):
    first = services.invite(executive, by=system, at=NOON)

    second = services.invite(executive, by=system, at=NOON)

    assert first != second
    assert Invitation.objects.get().token_sha256 == (
        hashlib.sha256(second.encode()).hexdigest()
    )
    assert [verb for verb, _by, _changes in verbs()] == ["user.invited"] * 2


def test_invite_one_who_has_left(system):
    gone = UserFactory(is_active=False)

    with unchanged(), pytest.raises(staff.Inactive):
        services.invite(gone, by=system, at=NOON)


@pytest.fixture
def invitation(system, executive):
    services.invite(executive, by=system, at=NOON)
    return Invitation.objects.get()


def test_accept_sets_the_password_and_spends_the_link(invitation, executive):
    services.accept_invitation(invitation, at=NOON, password=PASSWORD)

    executive.refresh_from_db()
    invitation.refresh_from_db()
    assert executive.check_password(PASSWORD)
    assert invitation.used_at == NOON
    verb, by, _changes = verbs()[-1]
    assert (verb, by) == ("user.joined", executive)


def spent(invitation):
    services.accept_invitation(invitation, at=NOON, password=PASSWORD)


def expired(invitation):
    values = {"created_at": NOON - timedelta(days=7), "expires_at": NOON}
    Invitation.objects.update(**values)


def closed(invitation):
    User.objects.filter(pk=invitation.user_id).update(is_active=False)


def of_first_run(invitation):
    Invitation.objects.update(user=None)


def replaced(invitation):
    Invitation.objects.all().delete()


@pytest.mark.parametrize("happened", [spent, expired, closed, of_first_run, replaced])
def test_accept_a_link_that_is_no_longer_good(invitation, happened):
    happened(invitation)

    with unchanged(), pytest.raises(staff.InvitationSpent):
        services.accept_invitation(invitation, at=NOON, password="another-pass")


# ---- language


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_set_language_of_one_s_own(executive, language):
    services.set_language(executive, by=executive, at=NOON, language=language)

    executive.refresh_from_db()
    assert executive.language == language


@pytest.mark.parametrize("language", ["", "fr", "EN", "en\x00", "火星文" * 100])
def test_set_language_that_kehubu_does_not_speak(executive, language):
    with unchanged(), pytest.raises(staff.UnknownLanguage):
        services.set_language(executive, by=executive, at=NOON, language=language)


def test_set_language_of_another(executive, system):
    with unchanged(), pytest.raises(PermissionDenied):
        services.set_language(executive, by=system, at=NOON, language="en")
