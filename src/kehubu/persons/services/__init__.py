from kehubu.persons.services.cards import take_cards
from kehubu.persons.services.consents import (
    clear_uncovered,
    publish_policy,
    record_consent,
    withdraw_consent,
)
from kehubu.persons.services.desk import (
    MOST_HITS,
    answer_request,
    check_request,
    choose_person,
    copy_out,
    open_request,
)
from kehubu.persons.services.erasing import erase
from kehubu.persons.services.merging import merge, unmerge
from kehubu.persons.services.persons import add, amend, review
from kehubu.persons.services.posts import (
    amend_post,
    begin_post,
    contact,
    end_post,
    follow_contacts,
    move,
    relate,
    take_card,
)
from kehubu.persons.services.private import clear_left, reveal, set_private
from kehubu.persons.services.registers import amend_entry, enter

__all__ = [
    "MOST_HITS",
    "add",
    "amend",
    "amend_entry",
    "amend_post",
    "answer_request",
    "begin_post",
    "check_request",
    "choose_person",
    "clear_left",
    "clear_uncovered",
    "contact",
    "copy_out",
    "end_post",
    "enter",
    "erase",
    "follow_contacts",
    "merge",
    "move",
    "open_request",
    "publish_policy",
    "record_consent",
    "relate",
    "reveal",
    "review",
    "set_private",
    "take_card",
    "take_cards",
    "unmerge",
    "withdraw_consent",
]
