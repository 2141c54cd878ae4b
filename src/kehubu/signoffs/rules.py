"""Who may sign: the person asked, or who stands in that day."""

import rules
from django.utils import timezone

from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.signoffs.models import Question, SignatureRequest


@rules.predicate
def is_asked(user: User, request: SignatureRequest) -> bool:
    return request.signer_id == user.pk


@rules.predicate
def stands_in(user: User, request: SignatureRequest) -> bool:
    return people.stands_in(user, request.signer, timezone.localdate())


rules.add_perm("signoffs.sign_request", is_asked | stands_in)


@rules.predicate
def is_questioned(user: User, question: Question) -> bool:
    asked = question.asked_of
    if asked.pk == user.pk:
        return True
    return people.stands_in(user, asked, timezone.localdate())


rules.add_perm("signoffs.answer_question", is_questioned)
