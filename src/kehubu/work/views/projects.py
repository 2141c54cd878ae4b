"""Projects: the list, a project's page with its live chart, opening one."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients.models import Client
from kehubu.core import paging, panels
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.work import queries, revisions, services
from kehubu.work.filters import ProjectFilter
from kehubu.work.forms import ProjectForm, TriggerForm, triggered
from kehubu.work.models import Project, Round


@require_GET
def projects(request: HtmxRequest) -> HttpResponse:
    found = ProjectFilter(
        request.GET, queries.projects(actor(request)), request=request
    )
    page = paging.page(found.qs, request.GET.get("after", ""), "-pk")
    context = {
        "filter": found,
        "page": page,
        "standings": queries.standings(page.rows),
        "query": paging.without(request.GET, "after"),
    }
    return render_part(request, "work/projects.html#rows", context)


@require_GET
def client_projects(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a client's projects, as a part of the client's page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    context = {"client": client, "found": queries.of_client(client, user)}
    return render_part(request, "work/client_projects.html#rows", context)


@require_GET
def project(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.projects, user, pk)
    context = {
        "project": found,
        **queries.project_shown(found, timezone.now()),
        "chains": revisions.chains(found, user),
        "panels": panels.of("work.project", found, user),
    }
    return render_part(request, "work/project.html#page", context)


def open_project(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Open the project of winning a client.
    """
    return _open(request, pk, Project.Kind.WIN, "")


def begin_service(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Begin the regular service of a client.
    """
    return _open(request, pk, Project.Kind.SERVE, gettext("常规服务"))


def open_flow(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Open a project that goes by the service flow, for any client.
    """
    return _open(request, pk, Project.Kind.FLOW, "")


@require_http_methods(["GET", "POST"])
def bring_up(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Note what has come up for a client in regular service: a round begins.
    """
    user = actor(request)
    found = found_or_404(queries.projects, user, pk)
    require(user, "work.draft_order", found)
    trigger = request.GET.get("trigger", Round.Trigger.CLIENT)
    form = TriggerForm(posted(request), initial=triggered(trigger, user))
    if form.is_valid():
        with refusals_on(form):
            services.bring_up(found, by=user, at=timezone.now(), values=form.values)
            return redirect(found)
    context = {"project": found, "form": form}
    status = status_of(form)
    return render_part(request, "work/bring_up.html#form", context, status=status)


@require_http_methods(["GET", "POST"])
def _open(request: HtmxRequest, pk: int, kind: str, title: str) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "work.open_project")
    initial = {"title": title, **queries.likely_team(client, user)}
    form = ProjectForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            made = services.open_project(
                client, by=user, at=timezone.now(), kind=kind, **form.cleaned_data
            )
            return redirect(made)
    context = {"client": client, "form": form, "kind": kind}
    return render_part(
        request, "work/open_project.html#form", context, status=status_of(form)
    )
