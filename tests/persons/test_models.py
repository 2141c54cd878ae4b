from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from kehubu.persons.models import (
    Consent,
    KeyPerson,
    PersonRequest,
    Policy,
    Post,
    Relation,
)
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db


def person(**columns):
    columns = {"name": "林样例", "created_at": timezone.now(), **columns}
    return KeyPerson.objects.create(**columns)


def post(**columns):
    columns = {"person": person(), "client": ClientFactory(), **columns}
    return Post.objects.create(**columns)


def consent(**columns):
    columns = {
        "person": person(),
        "policy": 1,
        "channel": "talk",
        "tastes": True,
        "given_on": date(2026, 1, 1),
        "recorded_by": UserFactory(),
        "recorded_at": timezone.now(),
        **columns,
    }
    return Consent.objects.create(**columns)


def request(**columns):
    columns = {
        "name": "林样例",
        "kind": "know",
        "channel": "talk",
        "received_on": date(2026, 1, 5),
        "due_on": date(2026, 1, 26),
        "taken_by": UserFactory(),
        "taken_at": timezone.now(),
        **columns,
    }
    return PersonRequest.objects.create(**columns)


def relation(**columns):
    columns = {"strength": 3, "reason": "同学", "said_at": timezone.now(), **columns}
    return Relation.objects.create(post=post(), user=UserFactory(), **columns)


ENDED = {"since": date(2026, 2, 1), "until": date(2026, 1, 31)}
VIOLATIONS = [
    ("key_person_has_name", person, {"name": ""}),
    ("key_person_source_known", person, {"source": "theft"}),
    ("key_person_basis_known", person, {"basis": "whim"}),
    ("key_person_public_basis_from_public_source", person, {"basis": "public"}),
    ("key_person_notice_is_whole", person, {"noticed_on": date(2026, 1, 1)}),
    ("key_person_notice_is_whole", person, {"noticed_by": "talk"}),
    ("key_post_kind_known", post, {"kind": "king"}),
    ("key_post_level_known", post, {"level": "sleeps"}),
    ("key_post_ends_after_start", post, ENDED),
    ("relation_strength_in_range", relation, {"strength": 6}),
    ("relation_strength_in_range", relation, {"strength": 0}),
    ("relation_has_reason", relation, {"reason": ""}),
    ("consent_covers_something", consent, {"tastes": False}),
    ("consent_channel_known", consent, {"channel": "dream"}),
    ("policy_has_text", Policy.objects.create, {"number": 2, "text": ""}),
    (
        "policy_months_in_range",
        Policy.objects.create,
        {"number": 2, "text": "文本", "review_months": 0},
    ),
    ("person_request_kind_known", request, {"kind": "sing"}),
    ("person_request_channel_known", request, {"channel": "dream"}),
    ("person_request_has_name", request, {"name": ""}),
    ("person_request_answered_with_words", request, {"answer": "好"}),
    ("person_request_due_after_receipt", request, {"due_on": date(2026, 1, 5)}),
]


@pytest.mark.parametrize(("name", "make", "columns"), VIOLATIONS)
def test_impossible_row_is_refused(name, make, columns):
    with pytest.raises(IntegrityError, match=name):
        make(**columns)


def test_one_post_at_a_time():
    first = post()

    named = "key_post_one_at_a_time|post.person_id, .*post.client_id"
    with pytest.raises(IntegrityError, match=named):
        Post.objects.create(person=first.person, client=first.client)


def test_former_post_does_not_hinder_a_new_one():
    first = post(until=date(2026, 1, 1))

    assert Post.objects.create(person=first.person, client=first.client).is_current


def test_relation_once_per_colleague():
    first = relation()

    named = "relation_once_per_colleague|relation.post_id, .*relation.user_id"
    with pytest.raises(IntegrityError, match=named):
        Relation.objects.create(
            post=first.post,
            user=first.user,
            strength=1,
            reason="同学",
            said_at=timezone.now(),
        )
