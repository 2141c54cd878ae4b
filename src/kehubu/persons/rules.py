"""Who may do what with key persons, their private data and their requests."""

import rules

from kehubu.clients.rules import sees_the_client
from kehubu.people.models import User
from kehubu.people.rules import holds
from kehubu.persons.models import KeyPerson, Post
from kehubu.persons.models.merges import wholly_seen
from kehubu.persons.models.persons import ACCOUNT_SIDE
from kehubu.persons.models.registers import KEEPERS, READERS
from kehubu.persons.models.requests import DESK, WATCHERS


@rules.predicate
def sees_the_post(user: User, post: Post | None) -> bool:
    return post is None or Post.objects.visible_to(user).filter(pk=post.pk).exists()


@rules.predicate
def knows_the_present(user: User, person: KeyPerson | None) -> bool:
    if person is None:
        return True
    return KeyPerson.objects.known_to(user).filter(pk=person.pk).exists()


@rules.predicate
def works_with(user: User, person: KeyPerson | None) -> bool:
    """
    The user serves a client where the person holds a post now: private data are for no
    others.
    """
    if person is None:
        return True
    held = Post.objects.served_by(user).current()
    return held.filter(person=person.pk).exists()


@rules.predicate
def sees_all_of(user: User, person: KeyPerson | None) -> bool:
    """
    Nothing that the person is or was is hidden from the user: whoever merges two
    entries must not learn, nor show to others, where else somebody has been.
    """
    if person is None:
        return True
    return KeyPerson.objects.filter(wholly_seen(user, "pk"), pk=person.pk).exists()


on_account_side = holds(*ACCOUNT_SIDE)
at_the_desk = holds(*DESK)

rules.add_perm("persons.list_persons", on_account_side)
rules.add_perm("persons.add_person", on_account_side & sees_the_client)
rules.add_perm("persons.amend_person", on_account_side & knows_the_present)
rules.add_perm("persons.amend_post", on_account_side & sees_the_post)
rules.add_perm("persons.see_private", on_account_side & works_with)
rules.add_perm("persons.withdraw_consent", on_account_side & knows_the_present)
rules.add_perm("persons.merge_persons", on_account_side & sees_all_of)
rules.add_perm("persons.list_requests", on_account_side | holds(*WATCHERS))
rules.add_perm("persons.open_request", on_account_side | at_the_desk)
rules.add_perm("persons.answer_request", at_the_desk)
rules.add_perm("persons.erase_person", at_the_desk)
rules.add_perm("persons.set_policy", at_the_desk)
rules.add_perm("persons.list_registers", holds(*READERS))
rules.add_perm("persons.keep_registers", holds(*KEEPERS))
