"""The pages of exceptions: each with its reason, each for whom it is."""

import pytest
from django.urls import reverse

from kehubu.procedures.models import Step
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import begun, do, open_nodes, step_at
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
VERBS = ("skip", "waive", "send_back", "reassign")
KNOWN = {"Test"}


@pytest.fixture
def owner(client):
    user = UserFactory(name="甲")
    client.force_login(user)
    return user


@pytest.fixture
def other():
    return UserFactory(name="乙")


@pytest.fixture
def step(owner):
    draft = Draft().start().end().task("z", name="前一步").task("b")
    draft.task("a", conditional="true", waivable="ae", name="这一步")
    run = begun(draft.path("start", "z", "a", "b", "end"), ae=[owner])
    do(run, "z")
    return step_at(run, "a")


def url(step, verb):
    return reverse(f"procedures:{verb}", args=[step.pk])


def typed(verb, other, reason="有原因"):
    further = {"send_back": {"target": "z"}, "reassign": {"to": other.pk}}
    return {"reason": reason, **further.get(verb, {})}


@pytest.mark.parametrize(
    ("verb", "title"),
    [
        ("skip", "决定不做"),
        ("waive", "免除这一步"),
        ("send_back", "退回到前面的步骤"),
        ("reassign", "转交给别人"),
    ],
)
def test_page_speaks_chinese(client, step, verb, title):
    html = client.get(url(step, verb)).content.decode()

    assert title in read(html)
    assert "例外可以有，但要有理由。" in read(html)
    assert english_in(html, known=KNOWN) == []


@pytest.mark.parametrize(
    ("verb", "state", "opened"),
    [
        ("skip", "skipped", ["b"]),
        ("waive", "waived", ["b"]),
        ("send_back", "returned", ["z"]),
        ("reassign", "open", ["a"]),
    ],
)
def test_exception_is_made_with_its_reason(client, step, other, verb, state, opened):
    response = client.post(url(step, verb), typed(verb, other))

    assert response.status_code == 302
    step.refresh_from_db()
    assert step.state == state
    assert open_nodes(step.run) == opened
    shown = read(client.get(step.get_absolute_url()).content.decode())
    assert "有原因" in shown


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("reason", ["", "   ", "长" * 1001, "a\0b"])
def test_exception_without_a_fit_reason_is_422(client, step, other, verb, reason):
    with unchanged():
        response = client.post(url(step, verb), typed(verb, other, reason))

    assert response.status_code == 422


@pytest.mark.parametrize("verb", VERBS)
def test_back_button_after_the_step_is_closed_is_409(client, step, other, verb):
    do(step.run, "a")

    with unchanged():
        response = client.post(url(step, verb), typed(verb, other))

    text = read(response.content.decode())
    assert response.status_code == 409
    assert "这一步刚才已由甲处理过" in text


@pytest.mark.parametrize("verb", VERBS)
def test_page_of_a_closed_step_opens(client, step, verb):
    do(step.run, "a")

    assert client.get(url(step, verb)).status_code == 200


@pytest.mark.parametrize("target", ["a", "b", "start", "nobody", "<b>"])
def test_target_that_does_not_lie_before_is_refused(client, step, target):
    with unchanged():
        response = client.post(
            url(step, "send_back"), {"reason": "退", "target": target}
        )

    assert response.status_code == 409
    assert "不能退回到那一步。" in read(response.content.decode())


@pytest.mark.parametrize("target", ["", "a\0b", "z" * 101])
def test_target_that_is_none_is_422(client, step, target):
    with unchanged():
        response = client.post(
            url(step, "send_back"), {"reason": "退", "target": target}
        )

    assert response.status_code == 422


@pytest.mark.parametrize("to", ["", "0", "999999", "x", "²"])
def test_handing_on_to_nobody_is_422(client, step, to):
    with unchanged():
        response = client.post(url(step, "reassign"), {"reason": "请假", "to": to})

    assert response.status_code == 422


def test_handing_on_to_who_has_left_is_422(client, step):
    gone = UserFactory(is_active=False)

    with unchanged():
        response = client.post(url(step, "reassign"), {"reason": "请假", "to": gone.pk})

    assert response.status_code == 422


def test_who_is_handed_the_step_finds_it(client, step, other):
    client.post(url(step, "reassign"), typed("reassign", other))
    client.force_login(other)

    assert client.get(step.get_absolute_url()).status_code == 200
    client.post(step.get_absolute_url(), {"act": "complete"})

    assert Step.objects.get(pk=step.pk).done_by == other


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_reader_is_forbidden(client, step, other, verb, method):
    client.force_login(UserFactory(holding=["auditor"]))

    with unchanged():
        response = getattr(client, method)(url(step, verb), typed(verb, other))

    assert response.status_code == 403


def test_ordinary_step_cannot_be_skipped_or_waived(client, owner):
    draft = Draft().start().end().task("a").path("start", "a", "end")
    step = step_at(begun(draft, ae=[owner]), "a")

    with unchanged():
        skipped = client.post(url(step, "skip"), {"reason": "懒"})
        waived = client.post(url(step, "waive"), {"reason": "懒"})

    assert skipped.status_code == 409
    assert "不是“视情况”的步骤" in read(skipped.content.decode())
    assert waived.status_code == 403


@pytest.mark.parametrize("verb", ["skip", "waive"])
def test_deciding_step_asks_how_to_go_on(client, owner, verb):
    draft = Draft().start().end().tasks("b", "c").xor("x").path("b", "end")
    draft.task("a", "yes", "no", conditional="true", waivable="ae")
    draft.path("start", "a", "x").path("c", "end")
    draft.flow("x", "b", "a = yes").flow("x", "c", "a = no")
    run = begun(draft, ae=[owner])
    step = step_at(run, "a")

    with unchanged():
        bare = client.post(url(step, verb), {"reason": "不做"})
    assert bare.status_code == 422
    client.post(url(step, verb), {"reason": "不做", "outcome": "no"})

    assert open_nodes(run) == ["c"]


def test_htmx_gets_the_form_with_what_was_typed(client, step):
    response = client.post(
        url(step, "send_back"), {"reason": "漏项", "target": "x"}, headers=HTMX
    )

    html = response.content.decode()
    assert html.lstrip().startswith('<form class="card form" id="exception-form"')
    assert "漏项" in html
