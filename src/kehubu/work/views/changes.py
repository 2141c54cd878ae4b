"""Changing a running project: its team, its name, or calling it off."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.work import queries, services
from kehubu.work.forms import CallOffForm, RenameForm, TeamForm
from kehubu.work.models import Project


@require_http_methods(["GET", "POST"])
def team(request: HtmxRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, "work.lead_project")
    present = dict(found.members.values_list("role", "user"))
    form = TeamForm(posted(request), initial=present)
    words = {
        "title": gettext("更换项目小组"),
        "sub": gettext("待办和待签的，都转给新的人；原来的人从此看不到这个项目。"),
        "button": gettext("更换"),
    }
    return _answer(request, found, form, services.change_team, words)


@require_http_methods(["GET", "POST"])
def rename(request: HtmxRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, "work.draft_order")
    form = RenameForm(posted(request), initial={"title": found.title})
    words = {
        "title": gettext("项目改名"),
        "sub": gettext("已经签字的文件仍用原来的名称。"),
        "button": gettext("改名"),
    }
    return _answer(request, found, form, services.rename_project, words)


@require_http_methods(["GET", "POST"])
def call_off(request: HtmxRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, "work.lead_project")
    form = CallOffForm(posted(request))
    words = {
        "title": gettext("取消项目"),
        "sub": gettext(
            "流程就此结束，没有完成的工作单一并撤回，有关的人都会收到通知。"
        ),
        "button": gettext("取消这个项目"),
    }
    return _answer(request, found, form, services.call_off, words)


def _found(request: HtmxRequest, pk: int, permission: str) -> Project:
    user = actor(request)
    found = found_or_404(queries.projects, user, pk)
    require(user, permission, found)
    return found


def _answer(
    request: HtmxRequest,
    project: Project,
    form: forms.Form,
    change: Callable[..., Any],
    words: dict[str, str],
) -> HttpResponse:
    if form.is_valid():
        with refusals_on(form):
            change(project, by=actor(request), at=timezone.now(), **form.cleaned_data)
            return redirect(_next(request, project))
    context = {"project": project, "form": form, **words}
    status = status_of(form)
    return render_part(request, "work/change.html#form", context, status=status)


def _next(request: HtmxRequest, project: Project) -> str:
    """
    Go back to the project, or to the list for who sees the project no more.
    """
    seen = queries.projects(actor(request)).filter(pk=project.pk)
    return project.get_absolute_url() if seen.exists() else reverse("work:projects")
