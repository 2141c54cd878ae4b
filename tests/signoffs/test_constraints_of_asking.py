"""The database refuses impossible requests, questions and signatures."""

import pytest
from django.db import IntegrityError
from django.db.models import F

from kehubu.signoffs.models import Question, SignatureRequest
from tests.factories import ClientFactory
from tests.signoffs.signing import NOON, asked, frozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(crew):
    content = frozen(ClientFactory(), crew.executive)
    return asked(content, am=crew.manager, ad=crew.director)[0]


def change(request, **values):
    SignatureRequest.objects.filter(pk=request.pk).update(**values)


def test_request_has_a_known_origin(request_):
    with pytest.raises(IntegrityError, match="request_origin_known"):
        change(request_, origin="tea", grounds="因为")


@pytest.mark.parametrize("origin", ["substitute", "added"])
def test_request_of_somebody_else_than_the_role_says_why(request_, crew, origin):
    with pytest.raises(IntegrityError, match="request_has_grounds"):
        change(request_, origin=origin, asked_by=crew.director)


def test_added_request_says_who_wished_it(request_):
    with pytest.raises(IntegrityError, match="request_added_by_somebody"):
        change(request_, origin="added", grounds="因为")


def test_request_does_not_wait_for_itself(request_):
    with pytest.raises(IntegrityError, match="request_not_after_itself"):
        change(request_, after=F("pk"))


def ask(request, crew, **values):
    known = {
        "request": request,
        "asked_by": crew.manager,
        "asked_of": crew.executive,
        "text": "含税吗？",
        "asked_at": NOON,
    }
    return Question.objects.create(**{**known, **values})


def test_question_asks_something(request_, crew):
    with pytest.raises(IntegrityError, match="question_has_text"):
        ask(request_, crew, text="")


def test_question_is_asked_of_another(request_, crew):
    with pytest.raises(IntegrityError, match="question_is_to_another"):
        ask(request_, crew, asked_of=crew.manager)


@pytest.mark.parametrize("missing", ["answer", "answered_by", "answered_at", "minutes"])
def test_question_is_answered_whole_or_not(request_, crew, missing):
    answered = {
        "answer": "含税。",
        "answered_by": crew.executive,
        "answered_at": NOON,
        "waited_minutes": 0,
    }
    empty = {"answer": "", "waited_minutes": None}
    name = "waited_minutes" if missing == "minutes" else missing

    with pytest.raises(IntegrityError, match="question_answered_whole"):
        ask(request_, crew, **{**answered, name: empty.get(name)})
