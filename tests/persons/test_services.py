from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.documents.queries import files_of
from kehubu.persons import errors, queries, services
from kehubu.persons.birthdays import Birthday
from kehubu.persons.models import Consent, Private, Relation
from tests.persons.conftest import (
    CANARY,
    MARKS,
    add,
    consent,
    keep_private,
    open_request,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

NOW = timezone.now
DAY = date(2026, 2, 1)


def verbs():
    return list(HistoryEntry.objects.order_by("pk").values_list("verb", flat=True))


def refuses(error, act, *args, **words):
    with unchanged(), pytest.raises(error) as told:
        act(*args, at=NOW(), **words)
    return str(told.value)


# ---- persons


def test_add_spells_the_name_of_a_person(crew, offices):
    post = add(crew.executive, offices.ours, name="单样例")

    assert post.person.reading == "shan yang li"
    assert post.sort_key == "shan0yang0li"
    assert verbs()[-1] == "person.added"


def test_add_is_for_who_sees_the_client(crew, offices):
    words = {"client": offices.ours, "values": {"name": "林样例"}, "post": {}}

    refuses(PermissionDenied, services.add, by=crew.second_manager, **words)
    refuses(PermissionDenied, services.add, by=crew.finance, **words)


def test_add_refuses_sensitive_background(crew, offices):
    values = {"name": "林样例", "background": "信仰佛教"}
    words = {"client": offices.ours, "values": values, "post": {}}

    said = refuses(errors.Sensitive, services.add, by=crew.executive, **words)

    assert "宗教" in said
    assert "《个人信息保护法》第二十八" in said


def test_amend_gives_a_new_name_a_new_reading(crew, post):
    person = services.amend(
        post.person, by=crew.executive, at=NOW(), values={"name": "曾样例"}, seen=1
    )

    post.refresh_from_db()
    assert (person.reading, person.version) == ("zeng yang li", 2)
    assert post.sort_key == "zeng0yang0li"


def test_amend_tells_the_second_editor(crew, post):
    words = {"by": crew.executive, "values": {"name": "曾样例"}}
    services.amend(post.person, at=NOW(), seen=1, **words)

    refuses(ChangedMeanwhile, services.amend, post.person, seen=1, **words)


def test_amend_is_not_for_strangers_nor_with_sensitive_words(crew, post):
    words = {"values": {"background": "有糖尿病"}, "seen": 1}

    refuses(PermissionDenied, services.amend, post.person, by=crew.buyer, **words)
    refuses(errors.Sensitive, services.amend, post.person, by=crew.executive, **words)


def test_review_begins_the_clock_anew(crew, post):
    services.review(post.person, by=crew.executive, at=NOW(), reason="明年还有项目")

    post.person.refresh_from_db()
    assert post.person.reviewed_on == timezone.localdate()
    refuses(errors.NoReason, services.review, post.person, by=crew.gm, reason=" ")


# ---- posts


def test_begin_post_beside_another(crew, post, offices):
    words = {"by": crew.director, "client": offices.theirs, "values": {"title": "顾问"}}
    begun = services.begin_post(post.person, at=NOW(), **words)

    assert begun.sort_key == post.sort_key
    refuses(errors.AlreadyThere, services.begin_post, post.person, **words)


def test_begin_post_needs_both_client_and_person(crew, post, offices):
    words = {"client": offices.theirs, "values": {}}

    refuses(
        PermissionDenied, services.begin_post, post.person, by=crew.executive, **words
    )
    refuses(
        PermissionDenied,
        services.begin_post,
        post.person,
        by=crew.second_manager,
        **words,
    )


def test_amend_post_by_version(crew, post):
    words = {"by": crew.executive, "values": {"title": "副总"}}
    services.amend_post(post, at=NOW(), seen=1, **words)

    refuses(ChangedMeanwhile, services.amend_post, post, seen=1, **words)
    refuses(
        PermissionDenied, services.amend_post, post, by=crew.buyer, values={}, seen=2
    )


def test_amend_former_post_keeps_its_order_of_days(crew, post):
    services.end_post(post, by=crew.executive, at=NOW(), on=DAY)
    late = {"values": {"since": DAY + timedelta(days=1)}, "seen": 2}

    refuses(errors.DayNotPossible, services.amend_post, post, by=crew.executive, **late)


def test_end_post_once_and_not_in_the_future(crew, post):
    words = {"by": crew.executive}
    coming = timezone.localdate() + timedelta(days=1)
    refuses(errors.DayNotPossible, services.end_post, post, on=coming, **words)

    ended = services.end_post(post, at=NOW(), on=DAY, reason="退休", **words)

    assert ended.until == DAY
    refuses(errors.AlreadyLeft, services.end_post, post, on=DAY, **words)
    refuses(
        errors.AlreadyLeft,
        services.relate,
        post,
        user=crew.manager,
        strength=3,
        reason="同学",
        **words,
    )


def test_end_post_not_before_it_began(crew, offices):
    post = add(crew.executive, offices.ours, since=DAY)
    early = DAY - timedelta(days=1)

    refuses(errors.DayNotPossible, services.end_post, post, by=crew.gm, on=early)


def test_move_ends_and_begins_or_does_neither(crew, post, offices):
    words = {"by": crew.director, "on": DAY, "values": {"title": "副总"}}
    services.begin_post(
        post.person, by=crew.gm, at=NOW(), client=offices.theirs, values={}
    )

    refuses(errors.AlreadyThere, services.move, post, client=offices.theirs, **words)
    refuses(
        PermissionDenied,
        services.move,
        post,
        client=offices.theirs,
        **words | {"by": crew.executive},
    )


def test_relate_updates_what_is_said_of_a_colleague(crew, post):
    words = {"by": crew.manager, "at": NOW(), "user": crew.executive, "reason": "常见"}
    services.relate(post, strength=2, **words)
    services.relate(post, strength=4, **words)

    assert Relation.objects.get().strength == 4
    last = HistoryEntry.objects.latest("pk")
    assert last.changes == {"strength": [2, 4], "told": ["", "戊专员"]}


def test_relate_refuses_a_colleague_who_may_not_see_the_client(crew, post):
    words = {"by": crew.manager, "strength": 2, "reason": "见过"}

    for user in (crew.second_manager, crew.designer):
        refuses(errors.NotOnAccountSide, services.relate, post, user=user, **words)


def test_contact_keeps_the_latest_day(crew, post):
    for day in (DAY, DAY - timedelta(days=9)):
        services.contact(post, by=crew.executive, at=NOW(), on=day, note="拜访")

    post.refresh_from_db()
    assert post.contacted_on == DAY
    coming = timezone.localdate() + timedelta(days=1)
    refuses(errors.DayNotPossible, services.contact, post, by=crew.gm, on=coming)


def test_contact_not_after_the_end(crew, post):
    services.end_post(post, by=crew.executive, at=NOW(), on=DAY)
    later = DAY + timedelta(days=1)

    refuses(errors.AlreadyLeft, services.contact, post, by=crew.gm, on=later)


# ---- consent and private data


def test_consent_keeps_the_text_and_the_proof(crew, post):
    proof = SimpleUploadedFile("同意.txt", "我同意".encode())
    kept = services.record_consent(
        post.person,
        by=crew.executive,
        at=NOW(),
        covers=["tastes"],
        channel="paper",
        given_on=DAY,
        proof=proof,
    )

    assert (kept.policy, kept.covers) == (1, ["tastes"])
    assert kept.text.startswith("本人同意")
    assert [file.name for file in files_of(kept)] == ["同意.txt"]


def test_consent_needs_proof_a_past_day_and_the_right_person(crew, post):
    words = {"covers": ["tastes"], "channel": "talk", "given_on": DAY, "note": "当面"}
    act, person = services.record_consent, post.person
    coming = timezone.localdate() + timedelta(days=1)

    refuses(errors.NoProof, act, person, by=crew.gm, **words | {"note": " "})
    refuses(
        errors.DayNotPossible, act, person, by=crew.gm, **words | {"given_on": coming}
    )
    refuses(PermissionDenied, act, person, by=crew.second_manager, **words)


def test_new_policy_leaves_old_consents_as_they_are(crew, post):
    first = consent(post.person, crew.executive)
    words = {"text": "新文本", "review_months": 12, "erase_months": 6}
    services.publish_policy(by=crew.gm, at=NOW(), **words)
    second = consent(post.person, crew.executive)

    first.refresh_from_db()
    assert (first.policy, second.policy, second.text) == (1, 2, "新文本")
    refuses(PermissionDenied, services.publish_policy, by=crew.manager, **words)


def test_private_data_need_consent_for_each_field(crew, post):
    consent(post.person, crew.executive, "tastes")
    act, words = services.set_private, {"by": crew.executive}

    said = refuses(errors.NoConsent, act, post.person, values=CANARY, **words)

    assert "生日" in said
    keep_private(post.person, crew.executive, tastes="普洱")
    assert Private.objects.get().tastes == "普洱"


@pytest.mark.parametrize("field", ["tastes", "family"])
def test_private_data_refuse_sensitive_kinds(crew, known, field):
    words = {"by": crew.executive, "values": {field: "信佛教，不吃荤"}}

    refuses(errors.Sensitive, services.set_private, known.person, **words)


def test_private_data_are_kept_without_a_word_of_them_in_history(crew, known):
    told = [f"{e.changes}{e.reason}" for e in HistoryEntry.objects.all()]

    assert [mark for mark in MARKS if mark in "".join(told)] == []
    assert queries.held(known.person) == {"birthday", "tastes", "family"}


def test_private_data_left_empty_stay_and_cleared_go(crew, known):
    changed = services.set_private(
        known.person,
        by=crew.executive,
        at=NOW(),
        values={"tastes": "绿茶"},
        cleared=["family"],
    )

    row = Private.objects.get()
    assert sorted(changed) == ["family", "tastes"]
    assert (row.tastes, row.family) == ("绿茶", "")
    assert Birthday.read(row.birthday) == CANARY["birthday"]


def test_reveal_asks_for_a_reason_and_keeps_it(crew, known):
    act = services.reveal
    refuses(errors.NoReason, act, known.person, by=crew.executive, reason=" ")
    refuses(PermissionDenied, act, known.person, by=crew.second_manager, reason="好奇")

    shown = act(known.person, by=crew.executive, at=NOW(), reason="准备生日")

    assert (shown.birthday, shown.tastes) == (CANARY["birthday"], CANARY["tastes"])
    last = HistoryEntry.objects.latest("pk")
    assert (last.verb, last.reason) == ("person.revealed", "准备生日")


def test_withdrawn_consent_erases_at_once(crew, known):
    services.withdraw_consent(known.person, by=crew.executive, at=NOW())

    act = services.reveal
    refuses(errors.NothingKept, act, known.person, by=crew.executive, reason="看看")
    assert queries.held(known.person) == set()
    assert verbs()[-1] == "person.private_cleared"
    refuses(
        errors.NothingToWithdraw, services.withdraw_consent, known.person, by=crew.gm
    )


def test_consent_from_before_the_withdrawal_is_refused(crew, known):
    words = {"by": crew.executive, "at": NOW()}
    services.withdraw_consent(known.person, **words)
    proof = {"covers": ["tastes"], "channel": "talk", "note": "当面"}
    day = timezone.localdate()

    refuses(
        errors.BeforeWithdrawal,
        services.record_consent,
        known.person,
        **proof,
        by=crew.executive,
        given_on=day - timedelta(days=1),
    )

    services.record_consent(known.person, **proof, **words, given_on=day)
    assert queries.covered(known.person_id) == {"tastes"}


def test_withdrawal_is_for_those_who_know_the_person(crew, known):
    act = services.withdraw_consent

    refuses(PermissionDenied, act, known.person, by=crew.second_manager)
    assert Consent.objects.in_force().count() == 1


SICK = "他得了糖尿病"


@pytest.mark.parametrize("where", ["contact", "relation", "consent", "request"])
def test_what_is_sensitive_is_refused_wherever_a_person_is_told_of(crew, post, where):
    by, person = crew.executive, post.person
    acts = {
        "contact": lambda: services.contact(post, by=by, at=NOW(), on=DAY, note=SICK),
        "relation": lambda: services.relate(
            post, by=by, at=NOW(), user=by, strength=3, reason=SICK
        ),
        "consent": lambda: services.record_consent(
            person,
            by=by,
            at=NOW(),
            covers=["tastes"],
            channel="talk",
            given_on=DAY,
            note=SICK,
        ),
        "request": lambda: open_request(by, words=SICK),
    }

    with unchanged(), pytest.raises(errors.Sensitive):
        acts[where]()
