"""Pages beside a signature: adding, asking back, answering, withdrawing, the rule."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from kehubu.people.positions import Position
from kehubu.procedures import services
from kehubu.procedures.casting import ladder
from kehubu.procedures.models import Rung
from kehubu.signoffs.models import Question
from tests.factories import UserFactory
from tests.procedures.gates import asked, gate, proof, stand_in
from tests.procedures.stage import NOON, begun, do, open_nodes, step_at
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
PASSWORD = "ma3-yun-lu7"


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    cache.clear()


@pytest.fixture
def author():
    return UserFactory(name="戊专员")


@pytest.fixture
def director(client):
    user = UserFactory(name="乙总监", holding=[Position.ACCOUNT_DIRECTOR])
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    return user


@pytest.fixture
def supervisor():
    return UserFactory(name="丙经理")


@pytest.fixture
def people(author, director, supervisor):
    return {"ae": [author], "ad": [director], "hs": [supervisor]}


@pytest.fixture
def step(author, people):
    run = begun(gate(), by=author, **people)
    do(run, "a")
    return step_at(run, "s")


@pytest.fixture
def request_(step, director):
    return asked(step, director)


def url(name, row):
    return reverse(f"procedures:{name}", args=[row.pk])


PAGES = ("add_signer", "ask_back")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_request_of_another_is_not_found(client, step, supervisor, name, method):
    client.force_login(UserFactory())

    with unchanged():
        answer = getattr(client, method)(url(name, asked(step, supervisor)))

    assert answer.status_code == 404


def test_signer_is_added_on_the_page(client, step, request_):
    finance = UserFactory(name="壬财务")
    page = client.get(url("add_signer", request_))
    data = {"to": finance.pk, "is_before": "1", "reason": "核一遍金额"}

    answer = client.post(url("add_signer", request_), data)

    assert "壬财务" in read(page.content.decode())
    assert english_in(page.content.decode()) == []
    assert (answer.status_code, answer.url) == (302, step.get_absolute_url())
    request_.refresh_from_db()
    assert request_.after.signer == finance


@pytest.mark.parametrize("barred", ["issuer", "signer", "nobody"])
def test_who_may_not_be_added_is_no_choice(
    client, request_, author, supervisor, barred
):
    people = {"issuer": author.pk, "signer": supervisor.pk, "nobody": ""}

    with unchanged():
        answer = client.post(
            url("add_signer", request_), {"to": people[barred], "reason": "核数"}
        )

    assert answer.status_code == 422


def test_page_of_who_waits_for_the_added_says_so(client, step, director, request_):
    finance = UserFactory(name="壬财务")
    services.add_signer(
        step,
        request_,
        by=director,
        at=NOON,
        to=finance,
        reason="核数",
        is_before=True,
    )

    html = client.get(url("sign", request_)).content.decode()

    assert "等壬财务先签" in read(html)
    assert 'name="verdict"' not in html
    client.force_login(finance)
    page = read(client.get(url("sign", asked(step, finance))).content.decode())
    assert "应乙总监之请加签：核数" in page
    assert "一件事" in page


def test_question_is_asked_and_answered_on_pages(
    client, step, request_, author, supervisor
):
    answer = client.post(
        url("ask_back", request_), {"to": author.pk, "text": "预算含税吗？"}
    )
    assert (answer.status_code, answer.url) == (302, url("sign", request_))
    question = Question.objects.get()
    assert "已问询，等待答复" in read(client.get(answer.url).content.decode())

    client.force_login(author)
    todo = read(client.get(reverse("procedures:to_sign")).content.decode())
    assert "请您答复" in todo
    assert "预算含税吗？" in todo
    page = client.get(url("question", question)).content.decode()
    assert "约定 一件事" in page
    assert english_in(page) == []
    answer = client.post(url("question", question), {"text": "含税。"})

    assert answer.status_code == 302
    client.force_login(supervisor)
    page = client.get(url("sign", asked(step, supervisor))).content.decode()
    assert "含税。" in read(page)


def test_question_without_words_is_refused(client, request_, author):
    with unchanged():
        answer = client.post(url("ask_back", request_), {"to": author.pk, "text": " "})

    assert answer.status_code == 422


def test_second_answer_is_refused_on_the_page(client, request_, director, author):
    question = services.ask_back(
        request_, by=director, at=NOON, to=author, text="含税吗？"
    )
    services.answer(question, by=author, at=NOON, text="含税。")
    client.force_login(author)

    with unchanged():
        answer = client.post(url("question", question), {"text": "不含税。"})

    assert answer.status_code == 409
    assert "这个问题刚才已由戊专员答复。" in read(answer.content.decode())


def test_stranger_does_not_find_a_question(client, request_, director, author):
    question = services.ask_back(
        request_, by=director, at=NOON, to=author, text="含税吗？"
    )
    client.force_login(UserFactory())

    with unchanged():
        answers = [
            client.get(url("question", question)),
            client.post(url("question", question), {"text": "不"}),
        ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_issuer_withdraws_on_the_page(client, step, author):
    client.force_login(author)
    assert "撤回提交" in read(client.get(step.get_absolute_url()).content.decode())

    answer = client.post(url("take_back", step), {"reason": "漏了一页"})

    assert answer.status_code == 302
    assert open_nodes(step.run) == ["a"]


def test_withdrawal_after_a_signature_is_refused(
    client, step, author, director, request_
):
    services.sign(step, request_, by=director, at=NOON, proof=proof(director))
    client.force_login(author)

    with unchanged():
        answer = client.post(url("take_back", step), {"reason": "漏了一页"})

    assert answer.status_code == 409
    assert "乙总监已经签过，不能再撤回。要改，请签字人退回。" in read(
        answer.content.decode()
    )


# ---- the rule, the delegation


def test_rule_is_read_by_all_and_changed_by_the_process_office(
    client, director, author
):
    page = reverse("procedures:substitution")
    data = {"next": "2", "head": "0", "superior": "1", "gm": "3"}
    client.force_login(author)
    html = client.get(page).content.decode()
    assert "同一职责的下一顺位" in read(html)
    assert "修改次序" not in read(html)
    with unchanged():
        assert client.post(page, data).status_code == 403

    client.force_login(director)
    assert client.post(page, data).status_code == 302

    assert ladder() == [Rung.SUPERIOR, Rung.NEXT, Rung.GENERAL_MANAGER]


@pytest.mark.parametrize(
    ("places", "status"), [("1123", 422), ("0000", 409), ("1239", 422)]
)
def test_rule_that_cannot_be_is_refused(client, director, places, status):
    services.amend_substitution(by=director, at=NOON, rungs=["gm"])
    names = ("next", "head", "superior", "gm")

    with unchanged():
        answer = client.post(
            reverse("procedures:substitution"), dict(zip(names, places, strict=True))
        )

    assert answer.status_code == status


def test_delegation_lists_what_was_signed_in_it(client, step, director, request_):
    delegate = UserFactory(name="辛代理")
    delegation = stand_in(director, delegate)
    services.sign(step, request_, by=delegate, at=NOON, proof=proof(delegate))

    page = client.get(delegation.get_absolute_url()).content.decode()
    part = client.get(url("signed_instead", delegation)).content.decode()

    assert url("signed_instead", delegation) in page
    assert "约定" in read(part)
    assert "客户总监 · 批准 · 签字" in read(part)
    client.force_login(UserFactory())
    assert client.get(delegation.get_absolute_url()).status_code == 404
    assert client.get(url("signed_instead", delegation)).status_code == 404


def test_delegation_without_signatures_says_so(client, director):
    delegation = stand_in(director, UserFactory())

    part = client.get(url("signed_instead", delegation)).content.decode()

    assert "代理期间没有代签过。" in read(part)
