import pytest

from kehubu.persons.birthdays import Birthday
from kehubu.persons.models import PersonRequest, Policy
from tests.persons.conftest import consent, keep_private
from tests.persons.pages import HTMX, body

pytestmark = pytest.mark.django_db

# ---- birthdays


def test_today_has_a_place_for_birthdays(crew, browse, post, time_machine):
    consent(post.person, crew.executive, "birthday")
    keep_private(post.person, crew.executive, birthday=Birthday(12, 24))
    time_machine.move_to("2026-12-20T10:00+08:00")
    browser = browse(crew.executive)

    assert "/persons/birthdays/upcoming/" in body(browser.get("/"))
    part = body(browser.get("/persons/birthdays/upcoming/", headers=HTMX))
    assert "林样例" in part
    assert "2026-12-24" in part
    other = browse(crew.second_manager)
    assert body(other.get("/persons/birthdays/upcoming/", headers=HTMX)).strip() == ""
    assert "林样例" not in body(other.get("/persons/birthdays/"))
    for unserved in (crew.gm, crew.administration):
        assert "林样例" not in body(browse(unserved).get("/persons/birthdays/"))
    assert "林样例" in body(browser.get("/persons/birthdays/"))
    time_machine.move_to("2026-12-10T10:00+08:00")
    assert "2026-12-24" not in body(browser.get("/persons/birthdays/"))


# ---- requests and the policy


def ask(browser, **change):
    data = {
        "name": "林样例",
        "kind": "erase",
        "channel": "mail",
        "received_on": "2026-03-02",
        **change,
    }
    return browser.post("/persons/requests/new/", data)


def check(browser, url, person):
    """
    Say that a person is meant, that he was called back, and that all is about him.
    """
    assert browser.post(f"{url}check/", {"choose": 1, "person": 0}).status_code == 422
    chosen = browser.post(f"{url}check/", {"choose": 1, "person": person})
    assert chosen.status_code == 302
    page = browser.get(f"{url}check/")
    about = [key for key, _told in page.context["form"].fields["about"].choices]
    assert browser.post(f"{url}check/", {"identity": ""}).status_code == 422
    data = {"identity": "回拨登记的手机", "about": about}
    assert browser.post(f"{url}check/", data).status_code == 302


def test_request_from_its_taking_in_to_the_erasure(crew, browse, known):
    assert ask(browse(crew.executive)).status_code == 302
    request = PersonRequest.objects.get()
    url = f"/persons/requests/{request.pk}/"

    assert "由总经理、客户总监或安全管理员答复" in body(browse(crew.executive).get(url))
    desk = browse(crew.security)
    check(browse(crew.gm), url, known.person_id)
    assert "关键人物" in body(desk.get(url))
    own = browse(crew.gm).post(f"{url}erase/", {"reason": "本人来信要求"})
    assert own.status_code == 409
    assert "将被改写" in body(desk.get(f"{url}erase/"))
    assert desk.post(f"{url}erase/", {"reason": ""}).status_code == 422
    done = desk.post(f"{url}erase/", {"reason": "本人来信要求"}, follow=True)
    assert "已删除，再次查找没有结果。" in body(done)
    assert "林样例" not in body(browse(crew.gm).get("/persons/requests/"))
    assert browse(crew.gm).get(f"/persons/{known.person_id}/").status_code == 404


def test_request_is_answered_and_copied_out(crew, browse, known):
    ask(browse(crew.executive), kind="copy")
    request = PersonRequest.objects.get()
    url = f"/persons/requests/{request.pk}/"
    desk = browse(crew.director)

    assert desk.post(f"{url}copy/json/").status_code == 409
    check(desk, url, known.person_id)
    for form in ("xlsx", "json"):
        copy = desk.post(f"{url}copy/{form}/")
        assert copy["Content-Disposition"].startswith("attachment")
    assert desk.post(f"{url}copy/pdf/").status_code == 404
    assert desk.post(url, {"answer": ""}).status_code == 422
    assert desk.post(url, {"answer": "已寄出副本"}).status_code == 302
    assert desk.post(url, {"answer": "再答"}).status_code == 409
    assert "已寄出副本" in body(browse(crew.executive).get(url))


def test_request_of_another_client_is_not_there(crew, browse, known):
    ask(browse(crew.executive))
    url = f"/persons/requests/{PersonRequest.objects.get().pk}/"

    assert browse(crew.second_manager).get(url).status_code == 404
    assert browse(crew.auditor).get(url).status_code == 200
    assert browse(crew.auditor).get(f"{url}erase/").status_code == 403
    assert browse(crew.executive).post(f"{url}copy/json/").status_code == 403
    assert browse(crew.executive).post(url, {"answer": "好"}).status_code == 403


def test_policy_is_published_by_the_desk(crew, browse):
    data = {"text": "新文本", "review_months": 12, "erase_months": 6}

    assert browse(crew.security).post("/persons/policy/", data).status_code == 302
    assert Policy.objects.get().number == 2
    wrong = browse(crew.gm).post("/persons/policy/", {**data, "erase_months": 0})
    assert wrong.status_code == 422
    assert browse(crew.manager).get("/persons/policy/").status_code == 403
