"""A department's queue: what stands where, what its rows do."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from kehubu.core import paging
from kehubu.people.models import Agency, Department
from kehubu.procedures.models import Participant
from kehubu.traffic import queue
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
QUEUE = "/queue/"


def numbers(page):
    return re.findall(r">(Q-\d+)</a>", page.content.decode())


def test_queue_goes_by_priority_then_due(put, crew, browse):
    put("Q-1", days=1)
    put("Q-2", days=9, priority="urgent")
    put("Q-3", days=3, priority="high")
    put("Q-4", days=2, priority="urgent")

    page = browse(crew.creative_head).get(QUEUE)

    assert numbers(page) == ["Q-4", "Q-2", "Q-3", "Q-1"]


def test_stages_hold_what_waits_there(put, crew, browse):
    states = ["sent", "received", "started", "delivered", "accepted", "revised"]
    for number, state in enumerate(states, start=1):
        put(f"Q-{number}", state=state)
    desk = browse(crew.creative_head)

    found = {
        stage: numbers(desk.get(f"{QUEUE}?stage={stage}")) for stage in queue.STAGES
    }

    assert found == {
        "incoming": ["Q-1"],
        "in_hand": ["Q-2", "Q-3"],
        "review": ["Q-4"],
        "done": ["Q-6", "Q-5"],
    }


def test_stages_tell_how_much_waits_there(put, crew):
    states = ["sent", "sent", "received", "started", "accepted"]
    for number, state in enumerate(states, start=1):
        put(f"Q-{number}", state=state)
    head = crew.creative_head

    page = queue.page(head, head.department, {}, "", timezone.now())

    told = {stage.key: stage.count for stage in page.stages}
    assert told == {"incoming": 2, "in_hand": 2, "review": 0, "done": 0}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("priority=urgent", ["Q-2"]),
        ("job=film_creation", ["Q-3"]),
        ("is_overdue=on", ["Q-1"]),
        ("q=Q-3", ["Q-3"]),
        ("q=晨谷样例+饼干", ["Q-2"]),
        ("q=没有的", []),
        ("priority=nonsense", ["Q-2", "Q-1", "Q-3"]),
        ("stage=nonsense", ["Q-2", "Q-1", "Q-3"]),
    ],
)
def test_queue_is_filtered(put, crew, browse, asked, found):
    put("Q-1", days=-1)
    put("Q-2", priority="urgent", task="饼干")
    film = put("Q-3")
    type(film).objects.filter(pk=film.pk).update(job="film_creation")

    page = browse(crew.creative_head).get(f"{QUEUE}?{asked}")

    assert numbers(page) == found


def test_queue_is_paged_by_key(put, crew, browse, monkeypatch):
    monkeypatch.setattr(paging.page, "__kwdefaults__", {"size": 2})
    for number in range(1, 6):
        put(f"Q-{number}", days=number, priority="high" if number > 3 else "normal")
    desk, seen, query = browse(crew.creative_head), [], ""

    while True:
        page = desk.get(QUEUE + query)
        seen += numbers(page)
        following = re.search(r"after=([^\"]+)", page.content.decode())
        if not following:
            break
        query = f"?after={following[1]}"

    assert seen == ["Q-4", "Q-5", "Q-1", "Q-2", "Q-3"]


def test_queue_is_seen_by_all_of_the_department_and_by_no_other(put, crew, browse):
    put("Q-1")

    assert numbers(browse(crew.designer).get(QUEUE)) == ["Q-1"]
    creative = crew.creative_head.department.pk
    strategist = browse(crew.strategist).get(f"{QUEUE}?department={creative}")
    assert numbers(strategist) == []
    finance = browse(crew.finance).get(f"{QUEUE}?department={creative}")
    assert numbers(finance) == ["Q-1"]
    assert numbers(browse(crew.traffic).get(f"{QUEUE}?department={creative}")) == [
        "Q-1"
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queue_takes_a_constant_number_of_statements(
    put, crew, browse, count, django_assert_num_queries
):
    for number in range(count):
        put(f"Q-{number}")
    desk = browse(crew.creative_head)
    Agency.objects.get_or_create(pk=1, defaults={"name": "样例", "short_name": "样例"})

    for query in ("", "?priority=normal"):
        with django_assert_num_queries(4):
            assert len(numbers(desk.get(QUEUE + query))) == count


def test_queue_is_narrowed_to_what_one_of_its_people_works_on(sent, crew, browse):
    desk, run = browse(crew.creative_head), sent.department_run
    Participant.objects.create(run=run, user=crew.designer, role="executor")

    shown = {
        person: sent.number
        in desk.get(f"{QUEUE}?executor={person.pk}").content.decode()
        for person in (crew.designer, crew.producer, crew.creative_head)
    }

    # The producer is of another department: what is asked for makes no sense.
    assert shown == {
        crew.designer: True,
        crew.producer: True,
        crew.creative_head: False,
    }


def test_agency_without_departments_has_an_empty_queue(crew, browse):
    desk = browse(crew.traffic)
    Department.objects.update(kind="account")

    page = read(desk.get(QUEUE).content.decode())

    assert "这里没有工作单" in page
    assert "None" not in page


def test_head_receives_an_order_in_its_row(sent, crew, browse):
    desk, path = browse(crew.creative_head), reverse("traffic:accept", args=[sent.pk])

    answer = desk.post(path, headers=HTMX)

    assert answer.status_code == 200
    assert "已接单" in read(answer.content.decode())
    sent.refresh_from_db()
    assert (sent.state, sent.received_by) == ("received", crew.creative_head)
    with unchanged():
        assert desk.post(path).status_code == 409


def test_others_receive_and_refuse_nothing(sent, crew, browse):
    accept = reverse("traffic:accept", args=[sent.pk])
    refuse = reverse("traffic:refuse", args=[sent.pk])
    executive, designer = browse(crew.executive), browse(crew.designer)

    with unchanged():
        for path in (accept, refuse):
            assert executive.post(path).status_code == 403
            assert designer.post(path).status_code == 403


def test_what_an_order_lacks_is_ticked_into_the_refusal(sent, crew, browse):
    type(sent).objects.filter(pk=sent.pk).update(target="")
    desk, path = browse(crew.creative_head), reverse("traffic:refuse", args=[sent.pk])
    page = desk.get(path, headers=HTMX).content.decode()
    assert re.search(r'value="缺“目标对象”。"[^>]* checked', page)

    answer = desk.post(path, {"lacking": ["缺“目标对象”。"], "refusal": "还缺标志。"})

    assert (answer.status_code, answer.url) == (302, QUEUE)
    sent.refresh_from_db()
    assert (sent.state, sent.refusal) == ("returned", "缺“目标对象”。\n还缺标志。")


def test_refusal_without_a_word_is_none(sent, crew, browse):
    desk, path = browse(crew.creative_head), reverse("traffic:refuse", args=[sent.pk])

    with unchanged():
        answer = desk.post(path, {"refusal": ""}, headers=HTMX)
        tampered = desk.post(path, {"lacking": ["别的"]}, headers=HTMX)

    assert (answer.status_code, tampered.status_code) == (409, 409)
    assert "请写明缺什么" in read(answer.content.decode())
