"""The page that shows what is to be signed, and takes the signature."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from kehubu.people import services as people
from kehubu.procedures.models import Step
from kehubu.signoffs.models import Signature
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import (
    NOON,
    begun,
    open_nodes,
    requests,
    signed,
    started,
    step_at,
)
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
PASSWORD = "ma3-yun-lu7"
HTMX = {"HX-Request": "true"}
SIGN = {"verdict": "approved", "comment": "", "secret": PASSWORD}
KNOWN = {"approved", "rejected", "CA"}
"""What buttons send but do not say, and a certificate authority."""


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    cache.clear()


def gate(**attributes):
    draft = Draft().start().end().tasks("b", "c").xor("x").path("b", "end")
    draft.signature("s", **{"signs": "test_pact", **attributes})
    draft.flow("x", "b", "s = approved").flow("x", "c", "s = rejected")
    return draft.path("start", "s", "x").path("c", "end")


@pytest.fixture
def director(client):
    user = UserFactory(name="乙总监")
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    return user


@pytest.fixture
def supervisor():
    return UserFactory(name="丙经理")


@pytest.fixture
def step(director, supervisor):
    return step_at(begun(gate(), ad=[director], hs=[supervisor]), "s")


@pytest.fixture
def asked(step):
    return requests(step)[0]


def url(request):
    return reverse("procedures:sign", args=[request.pk])


def test_anonymous_is_sent_to_the_door(client, asked):
    client.logout()

    for address in (url(asked), reverse("procedures:to_sign")):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_request_to_another_is_not_found(client, step, method):
    foreign = requests(step)[1]

    with unchanged():
        response = getattr(client, method)(url(foreign), SIGN)

    assert response.status_code == 404


def test_page_shows_exactly_what_is_frozen(client, asked):
    html = client.get(url(asked)).content.decode()

    assert "约定 一件事" in html
    assert asked.content.sha256 in html
    text = read(html)
    assert "客户总监 · 批准 · 第 1 版" in text
    assert "签字级别 L2。这是公司内部的签核，不是 CA 认证的电子签名。" in text
    words = english_in(html, known={*KNOWN, asked.content.sha256})
    assert [word for word in words if word not in asked.content.sha256] == []


def test_page_shows_what_was_frozen_not_what_became_of_the_subject(client, asked):
    run = Step.objects.get(node_id="s").run
    run.title = "改了名的事"
    run.save()

    html = client.get(url(asked)).content.decode()

    assert "约定 一件事" in html
    assert "约定 改了名的事" not in html


def test_signature_with_the_password_is_taken(client, step, asked, director):
    response = client.post(url(asked), {**SIGN, "comment": "同意"})

    assert (response.status_code, response.url) == (302, reverse("procedures:to_sign"))
    signature = Signature.objects.get()
    assert (signature.signer, signature.comment) == (director, "同意")
    assert (signature.method, signature.address) == ("password", "127.0.0.1")


@pytest.mark.parametrize("secret", ["", "wrong", PASSWORD + " ", " " + PASSWORD])
def test_wrong_password_keeps_the_comment_and_signs_nothing(client, asked, secret):
    with unchanged():
        response = client.post(
            url(asked), {**SIGN, "comment": "预算要再核", "secret": secret}
        )

    html = response.content.decode()
    assert response.status_code == 409
    assert "预算要再核" in html
    assert f'value="{PASSWORD}"' not in html
    told = "密码或动态码不对。" if secret else "这个签字需要再次输入密码或动态码。"
    assert told in read(html)


def test_five_wrong_passwords_block_the_right_one_for_five_minutes(
    client, asked, time_machine
):
    wrong = {**SIGN, "secret": "wrong", "comment": "留着"}
    for _try in range(5):
        client.post(url(asked), wrong)

    with unchanged():
        blocked = client.post(url(asked), {**SIGN, "comment": "留着"})

    html = blocked.content.decode()
    assert blocked.status_code == 409
    assert "错误次数过多，请五分钟后再试。" in read(html)
    assert "留着" in html
    time_machine.move_to(NOON + timedelta(minutes=6), tick=False)
    assert client.post(url(asked), SIGN).status_code == 302


def test_block_is_for_one_person_only(client, step, asked, supervisor):
    for _try in range(5):
        client.post(url(asked), {**SIGN, "secret": "wrong"})
    supervisor.set_password(PASSWORD)
    supervisor.save()
    client.force_login(supervisor)

    assert client.post(url(requests(step)[1]), SIGN).status_code == 302


def test_rejection_needs_words_and_keeps_the_run_where_it_is(client, step, asked):
    with unchanged():
        response = client.post(url(asked), {**SIGN, "verdict": "rejected"})

    assert response.status_code == 409
    assert "退回时请写明原因。" in read(response.content.decode())


def test_rejection_with_words_sends_the_run_back(client, step, asked):
    client.post(url(asked), {**SIGN, "verdict": "rejected", "comment": "重写"})

    assert open_nodes(step.run) == ["c"]
    assert Signature.objects.get().verdict == "rejected"


@pytest.mark.parametrize(
    "typed",
    [
        {"verdict": "maybe"},
        {"verdict": ""},
        {"comment": "长" * 501},
        {"comment": "a\0b"},
        {"comment": "a" * 2**20},
    ],
)
def test_what_fits_into_no_field_is_422(client, asked, typed):
    with unchanged():
        assert client.post(url(asked), {**SIGN, **typed}).status_code == 422


def test_second_press_is_told(client, asked, director):
    client.post(url(asked), SIGN)

    with unchanged():
        response = client.post(url(asked), SIGN)

    assert response.status_code == 409
    told = "这份文件刚才已由乙总监签过，结论不能再改。"
    assert told in read(response.content.decode())


def test_back_button_after_another_has_rejected(client, step, asked, supervisor):
    signed(step, supervisor, "rejected", "不行")

    assert "签字" not in client.get(url(asked), headers=HTMX).content.decode()
    with unchanged():
        response = client.post(url(asked), SIGN)

    assert response.status_code == 409
    assert "不再需要这个签字" in read(response.content.decode())


def test_htmx_gets_the_form_only(client, asked):
    html = client.post(
        url(asked), {**SIGN, "secret": "wrong"}, headers=HTMX
    ).content.decode()

    assert html.lstrip().startswith('<form class="card form" id="signature-form"')
    assert "约定 一件事" not in html


def test_first_level_asks_for_no_password(client, director, supervisor):
    run = begun(gate(level="L1"), ad=[director], hs=[supervisor])
    asked = requests(step_at(run, "s"))[0]

    assert 'name="secret"' not in client.get(url(asked)).content.decode()
    assert client.post(url(asked), {"verdict": "approved"}).status_code == 302
    assert Signature.objects.get().level == 1


def test_stand_in_is_told_for_whom_he_signs(client, step, asked, director):
    delegate = UserFactory(name="代某")
    delegate.set_password(PASSWORD)
    delegate.save()
    today = NOON.date()
    people.delegate(
        director,
        by=director,
        at=NOON,
        to=delegate,
        starts_on=today,
        ends_on=today,
        reason="出差",
    )
    client.force_login(delegate)

    assert "您在代乙总监签字" in read(client.get(url(asked)).content.decode())
    listed = client.get(reverse("procedures:to_sign")).content.decode()
    assert "代乙总监" in read(listed)
    client.post(url(asked), SIGN)

    signature = Signature.objects.get()
    assert (signature.signer, signature.instead_of) == (delegate, director)
    seals = read(client.get(url(asked)).content.decode())
    assert "代乙总监签" in seals


def test_colleagues_comment_is_shown_as_text(client, step, asked, supervisor):
    signed(step, supervisor, "approved", "<script>alert(1)</script>")

    html = client.get(url(asked)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)" not in html


# the list


def test_list_without_requests_says_so(client, director):
    html = client.get(reverse("procedures:to_sign")).content.decode()

    assert "没有待签的文件" in read(html)
    assert english_in(html) == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_requests(
    client, director, supervisor, count, django_assert_num_queries
):
    begun(gate(), ad=[director], hs=[supervisor])
    for _more in range(count - 1):
        started(ad=[director], hs=[supervisor])

    with django_assert_num_queries(5):
        html = client.get(reverse("procedures:to_sign")).content.decode()

    assert html.count('<li class="task">') == count


def test_list_loses_what_is_signed(client, asked):
    client.post(url(asked), SIGN)

    html = client.get(reverse("procedures:to_sign"), headers=HTMX).content.decode()

    assert '<li class="task">' not in html
