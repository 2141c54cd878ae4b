import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings

from tests.factories import UserFactory
from tests.reading import english_in, read

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("how", "status", "title", "sentence"),
    [
        ("400", 400, "请求无法处理", "浏览器送来的内容不完整或格式不对。"),
        ("suspicious", 400, "请求无法处理", "浏览器送来的内容不完整或格式不对。"),
        ("403", 403, "没有权限", "您的岗位不能做这件事。"),
        ("404", 404, "找不到页面", "地址有误，或内容已不存在，或不在您的可见范围内。"),
        ("500", 500, "出错了", "系统内部出错，您的操作没有生效。"),
    ],
)
def test_error_is_told_in_chinese_and_says_no_more(
    visitor, how, status, title, sentence
):
    response = visitor.get(f"/tests/fail/{how}/")

    page = response.content.decode()
    assert response.status_code == status
    assert f"<title>{title}</title>" in page
    assert sentence in read(page)
    assert english_in(page) == []


@pytest.mark.parametrize("how", ["400", "403", "404", "500"])
def test_error_is_told_to_the_signed_in_too(visitor, how):
    visitor.force_login(UserFactory())

    page = visitor.get(f"/tests/fail/{how}/").content.decode()

    assert english_in(page) == []


def test_error_is_told_in_the_reader_s_language(visitor):
    visitor.force_login(UserFactory(language="en"))

    response = visitor.get("/tests/fail/404/")

    assert '<html lang="en"' in response.content.decode()


def out_of_reach(*_statement):
    raise OperationalError


@pytest.mark.parametrize("path", ["/", "/tests/fail/404/", "/tests/fail/500/"])
def test_error_is_told_while_the_database_is_out_of_reach(visitor, path):
    visitor.force_login(UserFactory())

    with connection.execute_wrapper(out_of_reach):
        response = visitor.get(path)

    page = response.content.decode()
    assert response.status_code == 500
    assert "<title>出错了</title>" in page
    assert english_in(page) == []


def test_address_that_is_not_there(visitor):
    response = visitor.get("/nowhere/%00/%ff/")

    assert response.status_code == 404
    assert english_in(response.content.decode()) == []


def test_host_that_is_not_ours(visitor):
    response = visitor.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert english_in(response.content.decode()) == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            "&".join(f"f{n}=1" for n in range(5_001)),
            "application/x-www-form-urlencoded",
        ),
        ("f=" + "x" * (5 * 2**20), "application/x-www-form-urlencoded"),
        ("not a form", "multipart/form-data; boundary="),
        ("not a form", "multipart/form-data"),
    ],
    ids=["fields", "size", "boundary", "no boundary"],
)
def test_body_that_no_browser_sends(visitor, body, content_type):
    response = visitor.post("/tests/write/", body, content_type=content_type)

    assert response.status_code == 400
    assert english_in(response.content.decode()) == []


def test_form_that_has_expired():
    visitor = Client(enforce_csrf_checks=True)

    response = visitor.post("/tests/write/")

    page = response.content.decode()
    assert response.status_code == 403
    assert "页面已过期" in read(page)
    assert english_in(page) == []


def test_address_that_takes_no_such_request(visitor):
    """
    Who signs in anew on the way to a button comes to its address with a GET.
    """
    response = visitor.get("/tests/write/")

    page = response.content.decode()
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "回到今日" in read(page)
    assert english_in(page) == []


def test_other_answers_are_left_alone(visitor):
    response = visitor.post("/tests/write/")

    assert (response.status_code, response.content.decode()) == (200, "好")


@override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_visitor_who_tries_too_often(visitor):
    visitor.post("/account/login/", {"login": "x", "password": "y"})

    response = visitor.post("/account/login/", {"login": "x", "password": "y"})

    page = response.content.decode()
    assert response.status_code == 429
    assert "请稍后再试" in read(page)
    assert english_in(page) == []
