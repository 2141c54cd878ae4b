"""Actions: the list, one action, those of a project."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.lessons import queries, services
from kehubu.lessons.filters import ActionFilter
from kehubu.lessons.forms import FinishForm, ReasonForm, ReplanForm
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.work.models import Project


@require_GET
def actions(request: HtmxRequest) -> HttpResponse:
    found = ActionFilter(request.GET, queries.actions(actor(request)), request=request)
    mark = request.GET.get("after", "")
    context = {
        "filter": found,
        "page": paging.page(found.qs, mark, "due_on", "pk"),
        "query": paging.without(request.GET, "after"),
    }
    return render_part(request, "lessons/actions.html#rows", context)


@require_GET
def project(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a project's actions, as a part of the project's page.
    """
    user = actor(request)
    found = found_or_404(Project.objects.visible_to, user, pk)
    context = {"project": found, "actions": queries.actions_of(found, user)}
    return render_part(request, "lessons/project.html#rows", context)


@require_http_methods(["GET", "POST"])
def action(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show an action; a POST finishes it.
    """
    user = actor(request)
    found = found_or_404(queries.actions, user, pk)
    if request.method == "POST":
        require(user, "lessons.finish_action", found)
    form = FinishForm(posted(request), attached(request))
    if form.is_valid():
        with refusals_on(form):
            services.finish_action(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("行动已完成。"))
            return redirect(found)
    context = {"action": found, "form": form, **queries.action_shown(found)}
    return render_part(
        request, "lessons/action.html#page", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def drop(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.actions, user, pk)
    require(user, "lessons.drop_action", found)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.drop_action(found, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(found)
    context = {"action": found, "form": form, "title": _("取消行动")}
    return render_part(
        request, "lessons/decide.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def replan(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.actions, user, pk)
    require(user, "lessons.replan_action", found)
    colleagues = User.objects.visible_to(user).active().order_by("reading")
    initial = {"to": found.owner_id, "due_on": found.due_on}
    form = ReplanForm(posted(request), initial=initial, colleagues=colleagues)
    if form.is_valid():
        with refusals_on(form):
            services.replan_action(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(found)
    context = {"action": found, "form": form, "title": _("调整行动")}
    return render_part(
        request, "lessons/decide.html#form", context, status=status_of(form)
    )
