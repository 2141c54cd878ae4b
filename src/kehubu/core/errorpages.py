"""
Pages for what goes wrong; they need neither database nor session.

So they are rendered without the request: context processors ask who is signed in.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[int, tuple[Promise, Promise]] = {
    400: (_("请求无法处理"), _("浏览器送来的内容不完整或格式不对。请返回上一页再试。")),
    403: (_("没有权限"), _("您的岗位不能做这件事。如有需要，请联系系统管理员。")),
    404: (_("找不到页面"), _("地址有误，或内容已不存在，或不在您的可见范围内。")),
    405: (_("请从页面上操作"), _("这一步要点页面上的按钮。请回到原来的页面再点一次。")),
    429: (_("请求过于频繁"), _("短时间内尝试的次数太多，请稍后再试。")),
    500: (_("出错了"), _("系统内部出错，您的操作没有生效。请稍后再试。")),
}


def _page(status: int) -> HttpResponse:
    return _told(status, *SENTENCES[status])


def _told(status: int, title: str | Promise, sentence: str | Promise) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "status": int(status)}
    return HttpResponse(render_to_string("error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return _page(HTTPStatus.TOO_MANY_REQUESTS)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _told(
        HTTPStatus.FORBIDDEN,
        _("页面已过期"),
        _("为了安全，请返回上一页刷新后再提交；已填写的内容请先复制。"),
    )


class MethodNotAllowedMiddleware:
    """
    Give a page to whoever opens the address of a button, as after signing in anew;
    Django's own answer is empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        page = _page(HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page
