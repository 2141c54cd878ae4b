"""A step's page: its form, what is missing, who may write, what others read."""

import pytest
from django.urls import reverse

from kehubu.procedures.models import Record
from kehubu.procedures.templatetags.runs import waiting_label
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import begun, do, open_nodes, step_at
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
KNOWN = {"Test", "complete", "save"}
"""The name of the test's procedure, and what buttons send but do not say."""
NOTHING = {"seen": "0", "record-said": "", "record-more": ""}
FILLED = {"seen": "0", "record-said": "好", "record-more": "没有了"}


@pytest.fixture
def owner(client):
    user = UserFactory(name="甲")
    client.force_login(user)
    return user


@pytest.fixture
def colleague(owner):
    return UserFactory(name="乙")


def one(owner, *outcomes, others=(), **attributes):
    draft = Draft().start().end().task("a", *outcomes, **{"name": "写", **attributes})
    return begun(draft.path("start", "a", "end"), ae=[owner, *others])


@pytest.fixture
def step(owner, colleague):
    """
    A step with a record, of one who may act and another.
    """
    return step_at(one(owner, others=[colleague], record="test_note"), "a")


def url(step, name="step"):
    return reverse(f"procedures:{name}", args=[step.pk])


PAGES = ("step", "record_pdf", "skip", "waive", "send_back", "reassign")


@pytest.mark.parametrize("name", PAGES)
def test_anonymous_is_sent_to_the_door(client, step, name):
    client.logout()

    response = client.get(url(step, name))

    assert (response.status_code, response.url) == (
        302,
        f"{reverse('account_login')}?next={url(step, name)}",
    )


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_finds_nothing(client, step, name, method):
    client.force_login(UserFactory())

    with unchanged():
        response = getattr(client, method)(url(step, name))

    assert response.status_code == (405 if (name, method) == PDF_POST else 404)


PDF_POST = ("record_pdf", "post")


def test_step_that_does_not_exist_is_not_found(client, owner):
    assert client.get("/steps/999999/").status_code == 404


def test_actor_sees_the_form_in_chinese(client, step):
    html = client.get(url(step)).content.decode()

    assert 'name="record-said"' in html
    assert "完成这一步" in read(html)
    assert english_in(html, known=KNOWN) == []


def test_htmx_gets_the_part(client, step):
    html = client.get(url(step), headers=HTMX).content.decode()

    assert 'name="record-said"' in html
    assert "<html" not in html


def test_save_keeps_half_a_record(client, step, owner):
    response = client.post(url(step), {**NOTHING, "record-said": "一半"})

    assert (response.status_code, response.url) == (302, url(step))
    record = Record.objects.get()
    assert (record.data, record.saved_by) == ({"said": "一半", "more": ""}, owner)


def test_complete_without_all_saves_lists_what_is_missing_and_goes_on(client, step):
    typed = {**NOTHING, "record-said": "一半", "act": "complete"}

    response = client.post(url(step), typed)

    html = response.content.decode()
    assert response.status_code == 409
    assert "请填写“还有”。" in read(html)
    assert "请填写“说了什么”。" not in read(html)
    assert 'value="一半"' in html
    assert 'name="seen" value="1"' in html
    again = {**FILLED, "seen": "1", "act": "complete"}
    assert client.post(url(step), again).status_code == 302
    assert open_nodes(step.run) == []


def test_complete_goes_on_with_the_next_step_of_the_same_person(client, owner):
    run = begun(straight("a", "b"), ae=[owner])

    response = client.post(url(step_at(run, "a")), {"act": "complete"})

    assert response.url == url(step_at(run, "b"))


def test_complete_of_the_last_step_goes_to_the_subject(client, owner):
    run = begun(straight("a"), ae=[owner])

    response = client.post(url(step_at(run, "a")), {"act": "complete"})

    assert response.url == run.subject_url


def test_outcome_is_chosen_by_its_label_and_kept_with_the_reason(client, owner):
    step = step_at(one(owner, "yes", "no"), "a")

    bare = client.post(url(step), {"act": "complete", "reason": "想想"})
    assert bare.status_code == 409
    assert "请选择这一步的结果。" in read(bare.content.decode())
    assert 'value="想想"' in bare.content.decode()
    client.post(url(step), {"act": "complete", "outcome": "no", "reason": "想过"})

    step.refresh_from_db()
    assert (step.state, step.outcome, step.reason) == ("done", "no", "想过")


def test_double_click_is_told_that_it_is_done(client, owner):
    step = step_at(one(owner), "a")
    client.post(url(step), {"act": "complete"})

    with unchanged():
        response = client.post(url(step), {"act": "complete"})

    assert response.status_code == 409
    assert "这一步刚才已由甲处理过" in read(response.content.decode())


def test_who_may_only_read_is_forbidden_to_write(client, step):
    reader = UserFactory(holding=["auditor"])
    client.force_login(reader)

    with unchanged():
        response = client.post(url(step), {**FILLED, "act": "complete"})

    assert response.status_code == 403


def test_reader_sees_what_is_kept_in_words(client, step, owner):
    client.post(url(step), FILLED)
    client.force_login(UserFactory(holding=["auditor"]))

    html = client.get(url(step)).content.decode()

    assert 'name="record-said"' not in html
    assert "说了什么 好" in read(html)
    assert "还有 没有了" in read(html)
    assert english_in(html, known=KNOWN) == []


def test_reader_of_an_empty_record_sees_none(client, step):
    client.force_login(UserFactory(holding=["auditor"]))

    assert "说了什么" not in read(client.get(url(step)).content.decode())


def test_closed_step_shows_its_end_and_its_record(client, step):
    client.post(url(step), {**FILLED, "act": "complete"})

    text = read(client.get(url(step)).content.decode())

    assert "处理人 甲" in text
    assert "说了什么 好" in text
    assert "完成这一步" not in text


def test_every_reason_to_wait_has_a_label():
    labels = [waiting_label(what) for what in ("receipt", "delivery", "review")]

    assert labels == ["等待部门签收", "等待部门交付", "等待评审和签字"]


def test_step_that_an_act_concludes_is_409_by_hand(client, owner):
    step = step_at(one(owner, record="test_errand"), "a")

    with unchanged():
        response = client.post(url(step), {"act": "complete"})

    assert response.status_code == 409
    assert "不能直接完成" in read(response.content.decode())


def test_finished_step_of_a_loop_counts_its_visits(client, owner):
    draft = Draft().start().end().task("a", "again", "enough").xor("m", "x")
    draft.path("start", "m", "a", "x")
    draft.flow("x", "m", "a = again").flow("x", "end", "a = enough")
    run = begun(draft, ae=[owner])
    do(run, "a", "again")

    html = client.get(url(step_at(run, "a"))).content.decode()

    assert "第 2 次" in read(html)
