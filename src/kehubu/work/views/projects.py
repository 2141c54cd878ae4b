"""Projects: the list, a project's page with its live chart, opening one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients.models import Client
from kehubu.core import paging, panels
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor
from kehubu.work import queries, revisions, services
from kehubu.work.forms import ProjectForm


@require_GET
def projects(request: HtmxRequest) -> HttpResponse:
    mark = request.GET.get("after", "")
    page = paging.page(queries.projects(actor(request)), mark, "-pk")
    context = {"page": page, "standings": queries.standings(page.rows)}
    return render_part(request, "work/projects.html#rows", context)


@require_GET
def client_projects(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a client's projects, as a part of the client's page.
    """
    user = actor(request)
    client = get_object_or_404(Client.objects.visible_to(user), pk=pk)
    context = {"client": client, "projects": queries.projects_of(client, user)}
    return render_part(request, "work/client_projects.html#rows", context)


@require_GET
def project(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = get_object_or_404(queries.projects(user), pk=pk)
    context = {
        "project": found,
        **queries.project_shown(found, timezone.now()),
        "panels": panels.of("work.project", found, user),
        "chains": revisions.chains(found, user),
    }
    return render_part(request, "work/project.html#page", context)


@require_http_methods(["GET", "POST"])
def open_project(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Open the project of winning a client.
    """
    user = actor(request)
    client = get_object_or_404(Client.objects.visible_to(user), pk=pk)
    require(user, "work.open_project")
    likely = queries.likely_team(client, user)
    form = ProjectForm(posted(request), initial=likely)
    if form.is_valid():
        with refusals_on(form):
            made = services.open_project(
                client, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(made)
    context = {"client": client, "form": form}
    return render_part(
        request, "work/open_project.html#form", context, status=status_of(form)
    )
