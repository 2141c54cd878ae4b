"""The list of what waits to be signed, and signing several at once."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from kehubu.people.positions import Position
from kehubu.procedures import services
from kehubu.procedures.queries import step_of
from kehubu.signoffs.models import Signature
from tests.factories import UserFactory
from tests.procedures.gates import asked, gate, proof
from tests.procedures.stage import NOON, begun, do, started, step_at
from tests.reading import read
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


@pytest.fixture
def three(author, people, step, director):
    for _n in range(2):
        do(started("P-1", by=author, **people), "a")
    return list(director.to_sign.waiting().order_by("pk"))


def ticked(requests):
    return {"r": [request.pk for request in requests]}


def test_list_groups_what_is_alike(client, three, django_assert_num_queries):
    with django_assert_num_queries(5):
        html = client.get(reverse("procedures:to_sign")).content.decode()

    assert html.count('type="checkbox"') == 3
    assert read(html).count("一起签勾选的") == 1


def test_one_request_has_nothing_to_tick(client, request_):
    html = client.get(reverse("procedures:to_sign")).content.decode()

    assert 'type="checkbox"' not in html


def test_digest_of_each_is_shown_before_they_are_signed(client, three):
    html = client.get(reverse("procedures:batch"), ticked(three)).content.decode()

    assert "签字（3 份）" in read(html)
    for request in three:
        assert request.content.sha256[:16] in html
    assert "戊专员出单" in read(html)
    assert "退回" not in [*read(html).split()]


def test_ticked_are_signed_with_one_password(client, three):
    answer = client.post(
        reverse("procedures:batch"), {**ticked(three[:2]), "secret": PASSWORD}
    )

    assert answer.status_code == 200
    assert read(answer.content.decode()).count("已签") == 2
    signed = Signature.objects.values_list("request", "method")
    assert set(signed) == {(request.pk, "password") for request in three[:2]}


def test_result_names_what_was_refused(client, three, supervisor):
    step = step_of(three[1].occasion)
    services.sign(
        step,
        asked(step, supervisor),
        by=supervisor,
        at=NOON,
        proof=proof(supervisor),
        verdict="rejected",
        comment="不对",
    )

    answer = client.post(
        reverse("procedures:batch"), {**ticked(three), "secret": PASSWORD}
    )

    text = read(answer.content.decode())
    assert "这份文件已被退回或改过，不再需要这个签字。" in text
    assert (text.count("已签"), text.count("没有签")) == (2, 1)


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_wrong_password_signs_none(client, three, secret):
    with unchanged():
        answer = client.post(
            reverse("procedures:batch"), {**ticked(three), "secret": secret}
        )

    assert answer.status_code == 409
    assert Signature.objects.count() == 0


def test_requests_of_others_are_left_out(client, three, step, supervisor):
    foreign = asked(step, supervisor)

    with unchanged():
        answer = client.post(
            reverse("procedures:batch"), {"r": [foreign.pk], "secret": PASSWORD}
        )

    assert answer.status_code == 409
    assert "请先勾选要签的文件。" in read(answer.content.decode())


@pytest.mark.parametrize("sent", [{}, {"r": ["x", "²"]}, {"r": ["9" * 30, "9" * 5000]}])
def test_nothing_ticked_is_said(client, director, sent):
    answer = client.get(reverse("procedures:batch"), sent)

    assert answer.status_code == 409
