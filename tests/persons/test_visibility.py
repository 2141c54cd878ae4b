from datetime import date

import pytest
from django.utils import timezone

from kehubu.clients.models import Reach
from kehubu.core import search
from kehubu.people.models import Delegation
from kehubu.persons import queries, services
from kehubu.persons.models import Consent, KeyPerson, Post
from tests import crew as people
from tests.persons.conftest import consent, keep_private

pytestmark = pytest.mark.django_db

NOW = timezone.now
OVERSEE = {"gm", "director", "administration"}
SERVE = {"executive", "manager"}


def those(crew, test):
    return {name for name in people.ACTORS if test(getattr(crew, name))}


def test_person_is_seen_by_the_account_side_of_the_client(crew, post):
    seen = those(crew, lambda user: post.person in KeyPerson.objects.visible_to(user))

    assert seen == OVERSEE | SERVE


@pytest.mark.parametrize(
    ("permission", "actors"),
    [
        ("persons.list_persons", OVERSEE | SERVE | {"second_manager"}),
        (
            "persons.list_requests",
            OVERSEE | SERVE | {"second_manager", "security", "auditor"},
        ),
        ("persons.open_request", OVERSEE | SERVE | {"second_manager", "security"}),
        ("persons.answer_request", {"gm", "director", "security"}),
        ("persons.erase_person", {"gm", "director", "security"}),
        ("persons.set_policy", {"gm", "director", "security"}),
    ],
)
def test_permission_is_held_by_positions(crew, permission, actors):
    assert those(crew, lambda user: user.has_perm(permission)) == actors


@pytest.mark.parametrize(
    "permission",
    ["persons.amend_person", "persons.withdraw_consent"],
)
def test_right_over_a_person_is_of_those_who_serve_the_client(crew, post, permission):
    allowed = those(crew, lambda user: user.has_perm(permission, post.person))

    assert allowed == OVERSEE | SERVE


def test_private_data_are_for_who_serves_the_client(crew, known):
    def allowed():
        found = those(crew, lambda u: u.has_perm("persons.see_private", known.person))
        proofs = those(crew, lambda u: Consent.objects.visible_to(u).exists())
        assert proofs == found
        return found

    assert allowed() == {"gm", "director"} | SERVE
    Reach.objects.update_or_create(pk=1, defaults={"level": Reach.Level.ALL})
    assert allowed() == {"gm", "director"} | SERVE
    day = timezone.localdate()
    Delegation.objects.create(
        principal=crew.executive,
        delegate=crew.second_manager,
        starts_on=day,
        ends_on=day,
        reason="出差",
        created_by=crew.executive,
        created_at=NOW(),
    )
    assert allowed() == {"gm", "director", "second_manager"} | SERVE
    known.client.team.all().delete()
    assert allowed() == {"gm", "director"}


def test_proof_is_not_seen_once_the_post_has_ended(crew, known):
    services.end_post(known, by=crew.executive, at=NOW(), on=date(2026, 2, 1))

    assert not Consent.objects.visible_to(crew.executive).exists()


def test_right_over_a_client_and_a_post(crew, post, offices):
    add = those(crew, lambda u: u.has_perm("persons.add_person", offices.ours))
    amend = those(crew, lambda u: u.has_perm("persons.amend_post", post))

    assert (add, amend) == (OVERSEE | SERVE, OVERSEE | SERVE)


# ---- 人走茶不凉


@pytest.fixture
def moved(crew, known, offices):
    """
    The person goes to the other client; the director, who sees both, enters it.
    """
    services.relate(
        known,
        by=crew.executive,
        at=NOW(),
        user=crew.executive,
        strength=4,
        reason="合作三年",
    )
    services.contact(known, by=crew.executive, at=NOW(), on=date(2026, 1, 6))
    new = services.move(
        known,
        by=crew.director,
        at=NOW(),
        on=date(2026, 2, 1),
        client=offices.theirs,
        values={"title": "副总", "mobile": "13900005678", "email": "lin@new.example"},
    )
    search.refresh(Post, [known.pk, new.pk])
    return new


def test_who_was_left_still_sees_what_happened_there(crew, moved, known):
    posts = queries.posts_of(moved.person, crew.executive)
    verbs = {e.verb for e in queries.story(moved.person, crew.executive)}

    assert posts == [known]
    assert posts[0].strength == 4
    assert verbs == {"person.added", "post.related", "post.contacted", "post.ended"}


def test_who_was_left_does_not_learn_where_the_person_went(crew, browse, moved):
    texts = [
        browse(crew.executive).get(url).content.decode()
        for url in (
            f"/persons/{moved.person_id}/",
            "/persons/?which=all",
            "/search/?q=林样例",
            "/search/?q=13900005678",
        )
    ]
    whole = "".join(texts).replace("?q=13900005678", "").replace("“13900005678”", "")

    assert "乙样例饮料" not in whole
    assert "lin@new.example" not in whole
    assert "副总" not in whole
    assert search.find(crew.executive, "13900005678") == []


def test_who_was_left_no_longer_knows_private_data_nor_the_present(crew, moved):
    user = crew.executive

    assert moved.person in KeyPerson.objects.visible_to(user)
    assert moved.person not in KeyPerson.objects.known_to(user)
    assert not user.has_perm("persons.see_private", moved.person)
    assert not user.has_perm("persons.amend_person", moved.person)


def test_who_serves_the_new_client_sees_the_person_and_not_the_past(crew, moved):
    user = crew.second_manager
    posts = queries.posts_of(moved.person, user)
    verbs = {entry.verb for entry in queries.story(moved.person, user)}

    assert posts == [moved]
    assert user.has_perm("persons.see_private", moved.person)
    assert "post.contacted" not in verbs
    assert "post.begun" in verbs


def test_private_data_of_who_has_left_everywhere_are_for_nobody(crew, known):
    services.end_post(known, by=crew.executive, at=NOW(), on=date(2026, 2, 1))

    allowed = those(crew, lambda u: u.has_perm("persons.see_private", known.person))

    assert allowed == set()
    assert known.person in KeyPerson.objects.known_to(crew.executive)


def test_person_at_two_clients_is_known_to_both(crew, post, offices):
    services.begin_post(
        post.person, by=crew.director, at=NOW(), client=offices.theirs, values={}
    )

    known = [
        user
        for user in (crew.executive, crew.second_manager)
        if user.has_perm("persons.see_private", post.person)
    ]
    assert known == [crew.executive, crew.second_manager]


def test_erased_person_is_seen_by_nobody(crew, post):
    consent(post.person, crew.executive)
    keep_private(post.person, crew.executive)
    post.person.posts.all().delete()

    assert not KeyPerson.objects.visible_to(crew.gm).exists()
