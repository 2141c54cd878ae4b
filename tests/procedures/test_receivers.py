"""People are told once: in the product, and by mail where they have an address."""

import pytest
from django.core import mail
from django.utils import translation

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Job, Notification
from kehubu.core.notices import sentence
from kehubu.procedures import services
from kehubu.procedures.receivers import tell_people, tell_signer
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import NOON, begun, do, requests, signed, step_at

pytestmark = pytest.mark.django_db


def told(user):
    notices = Notification.objects.filter(user_id=user.pk).order_by("pk")
    return [sentence(notice) for notice in notices]


def one(name="写"):
    return Draft().start().end().task("a", name=name).path("start", "a", "end")


def gate():
    draft = Draft().start().end().signature("s", signs="test_pact")
    return draft.path("start", "s", "end")


def test_assignee_is_told_in_the_product_and_by_mail():
    owner = UserFactory(email="jia@example.com")
    run = begun(one(), ae=[owner])

    jobs.run_waiting()

    assert told(owner) == ["轮到您：写（一件事）"]
    assert Notification.objects.get().url == step_at(run, "a").get_absolute_url()
    letter = mail.outbox[0]
    assert (letter.subject, letter.to) == ("轮到您：写（一件事）", ["jia@example.com"])
    assert step_at(run, "a").get_absolute_url() in letter.body


def test_signers_are_told_of_the_text():
    director, supervisor = UserFactory.create_batch(2)
    begun(gate(), ad=[director], hs=[supervisor])

    jobs.run_waiting()

    assert told(director) == told(supervisor) == ["请您签字：约定"]


def test_receiver_that_runs_twice_tells_nothing_twice():
    owner = UserFactory(email="jia@example.com")
    director = UserFactory(email="yi@example.com")
    step = step_at(begun(one(), ae=[owner]), "a")
    gated = step_at(begun(gate(), key="P-2", ad=[director], hs=[owner]), "s")
    jobs.run_waiting()

    for pk in (step.pk, gated.pk):
        tell_people(pk)
    for request in requests(gated):
        tell_signer(request.pk)
    jobs.run_waiting()

    assert told(owner) == ["轮到您：写（一件事）", "请您签字：约定"]
    assert [letter.to for letter in mail.outbox] == [
        ["jia@example.com"],
        ["yi@example.com"],
        ["jia@example.com"],
    ]


def test_step_closed_meanwhile_is_told_to_nobody():
    owner = UserFactory()
    run = begun(one(), ae=[owner])
    do(run, "a")

    jobs.run_waiting()

    assert told(owner) == []


def test_request_withdrawn_meanwhile_is_told_to_nobody():
    director, supervisor = UserFactory.create_batch(2)
    draft = gate()
    draft.parts[""].clear()
    draft.start().end().signature("s", signs="test_pact", waivable="ad")
    run = begun(draft, ad=[director], hs=[supervisor])
    step = step_at(run, "s")
    services.waive(step, by=director, at=NOON, reason="免", outcome="approved")

    jobs.run_waiting()

    assert requests(step).filter(state="void").count() == 2
    assert told(director) == told(supervisor) == []


def test_who_is_handed_the_step_is_told():
    owner, other = UserFactory.create_batch(2)
    run = begun(one(), ae=[owner])
    jobs.run_waiting()

    services.reassign(step_at(run, "a"), by=owner, at=NOON, to=other, reason="请假")
    jobs.run_waiting()

    assert told(other) == ["轮到您：写（一件事）"]


def test_step_that_comes_back_is_told_again():
    owner, other = UserFactory.create_batch(2)
    run = begun(one(), ae=[owner])
    jobs.run_waiting()

    for by, to in ((owner, other), (other, owner)):
        step = step_at(run, "a")
        services.reassign(step, by=by, at=NOON, to=to, reason="请假")
        jobs.run_waiting()

    assert told(owner) == ["轮到您：写（一件事）"] * 2
    assert told(other) == ["轮到您：写（一件事）"]


def test_step_handed_to_whom_it_has_is_not_told_again():
    owner = UserFactory()
    run = begun(one(), ae=[owner])
    jobs.run_waiting()

    services.reassign(step_at(run, "a"), by=owner, at=NOON, to=owner, reason="请假")
    jobs.run_waiting()

    assert told(owner) == ["轮到您：写（一件事）"]


def test_resumed_step_is_told_again_and_a_waiting_one_is_not():
    owner, other = UserFactory.create_batch(2)
    run = begun(one(), ae=[owner])
    jobs.run_waiting()
    step = services.wait(step_at(run, "a"), by=None, at=NOON, what="delivery")

    services.reassign(step, by=owner, at=NOON, to=other, reason="请假")
    jobs.run_waiting()
    assert told(other) == []
    services.resume(step, by=None, at=NOON)
    jobs.run_waiting()

    assert told(other) == ["轮到您：写（一件事）"]
    assert told(owner) == ["轮到您：写（一件事）"]


def test_whom_the_cast_gives_an_open_step_is_told_and_it_is_remembered():
    owner, other = UserFactory.create_batch(2)
    run = begun(one(), ae=[owner])
    jobs.run_waiting()

    services.cast(run, by=owner, at=NOON, role="ae", users=[other, owner])
    jobs.run_waiting()

    assert told(other) == ["轮到您：写（一件事）"]
    entry = HistoryEntry.objects.get(verb="step.reassigned")
    assert entry.changes == {"assignee": [owner.pk, other.pk]}
    assert (entry.subject_id, entry.by) == (step_at(run, "a").pk, owner)


def test_cast_that_leaves_the_step_where_it_is_tells_nobody():
    owner, other = UserFactory.create_batch(2)
    run = begun(one(), ae=[owner])
    jobs.run_waiting()

    services.cast(run, by=owner, at=NOON, role="ae", users=[owner, other])
    jobs.run_waiting()

    assert told(owner) == ["轮到您：写（一件事）"]
    assert told(other) == []


def test_second_signer_is_told_when_it_is_his_turn():
    director, supervisor = UserFactory.create_batch(2)
    in_turn = '<multiInstanceLoopCharacteristics isSequential="true"/>'
    words = {"signs": "test_pact", "meaning": "approve", "role": "ad hs"}
    draft = Draft().start().end().task("s", inner=in_turn, **words)
    run = begun(draft.path("start", "s", "end"), ad=[director], hs=[supervisor])
    jobs.run_waiting()
    assert (told(director), told(supervisor)) == (["请您签字：约定"], [])

    signed(step_at(run, "s"), director)
    jobs.run_waiting()

    assert told(supervisor) == ["请您签字：约定"]


def test_dead_mail_server_keeps_nobody_from_being_told(settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    owner = UserFactory(email="jia@example.com")
    begun(one(), ae=[owner])

    jobs.run_waiting()

    assert told(owner) == ["轮到您：写（一件事）"]
    waiting = Job.objects.get()
    assert waiting.task == "kehubu.core.notices.mail"
    assert waiting.attempts == 1


def test_title_of_two_lines_makes_one_subject():
    owner = UserFactory(email="jia@example.com")
    run = begun(straight("a"), ae=[owner])
    run.title = "甲\n乙"
    run.save()

    jobs.run_waiting()

    assert mail.outbox[0].subject == "轮到您：a（甲 乙）"


def test_mail_is_in_the_language_of_its_reader():
    owner = UserFactory(email="jia@example.com", language="zh-hant")
    begun(one(), ae=[owner])

    jobs.run_waiting()

    with translation.override("zh-hant"):
        expected = translation.gettext("由客户部系统自动发出。")
    assert mail.outbox[0].body.endswith(expected)


def test_who_has_nobody_above_is_not_told_of_a_report(time_machine):
    owner = UserFactory()
    draft = Draft().start().end().task("a", name="写", due="1")
    begun(draft.path("start", "a", "end"), ae=[owner])
    time_machine.move_to(NOON.replace(day=6), tick=False)

    services.remind(at=NOON.replace(day=6))
    jobs.run_waiting()

    assert told(owner)[-1] == "超过期限：写（一件事），03-02 14:30"


def test_turn_that_is_over_needs_no_reading():
    owner = UserFactory(email="jia@example.com")
    run = begun(one(), ae=[owner])
    jobs.run_waiting()

    do(run, "a")
    jobs.run_waiting()

    assert Notification.objects.get(user=owner).is_read


def test_only_the_turn_that_is_over_is_taken_as_read():
    first, second = UserFactory.create_batch(2)
    draft = Draft().start().end().task("a", name="写").task("b", name="改", role="am")
    run = begun(draft.path("start", "a", "b", "end"), ae=[first], am=[second])
    do(run, "a")
    jobs.run_waiting()

    assert [n.user for n in Notification.objects.filter(read_at=None)] == [second]
