"""Drafts: the list, new ones, publishing, giving up, what has changed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.office import queries, services
from kehubu.office.forms import MAX, BlankForm, PublishForm, UploadForm
from kehubu.office.models import Draft
from kehubu.people.http import actor
from kehubu.procedures import proving
from kehubu.procedures import queries as procedures
from kehubu.procedures.graphs import graph_of

CLOSED, STORY = 20, 100


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "office.edit_drafts")
    mine = queries.drafts(user)
    context = {
        "drafts": mine.open(),
        "closed": mine.exclude(pk__in=mine.open().values("pk"))[:CLOSED],
        "procedures": procedures.procedures(user),
    }
    return render_part(request, "office/index.html#page", context)


@require_http_methods(["GET", "POST"])
def new(request: HtmxRequest) -> HttpResponse:
    """
    Begin a draft from a file, or from nothing.
    """
    user = actor(request)
    require(user, "office.edit_drafts")
    is_blank = "key" in request.POST
    data, files = posted(request), attached(request)
    upload = UploadForm(None if is_blank else data, None if is_blank else files)
    blank = BlankForm(data if is_blank else None)
    now = timezone.now()
    if upload.is_valid():
        with refusals_on(upload):
            source = upload.cleaned_data["file"].read(MAX + 1)
            return redirect(services.take_in(by=user, at=now, source=source))
    if blank.is_valid():
        with refusals_on(blank):
            return redirect(services.blank(by=user, at=now, **blank.cleaned_data))
    context = {"upload": upload, "blank": blank}
    status = status_of(upload, blank)
    return render_part(request, "office/new.html#forms", context, status=status)


@require_http_methods(["GET", "POST"])
def publish(request: HtmxRequest, pk: int) -> HttpResponse:
    draft = find(request, pk)
    current = queries.current(draft)
    form = PublishForm(
        posted(request),
        version=draft.version,
        replaces=current.number if current else 0,
        note=draft.note,
    )
    if form.is_valid():
        with refusals_on(form):
            done = services.publish(
                draft, by=actor(request), at=timezone.now(), **form.cleaned_data
            )
            if done.published:
                messages.success(request, _("已发布，从现在起开始的按新版本进行。"))
                return redirect("office:versions", done.published.procedure_id)
            messages.success(request, _("已定下，到生效日期自动发布。"))
            return redirect("office:index")
    overtaken = current if queries.is_overtaken(draft, current) else None
    context = {"draft": draft, "form": form, "overtaken": overtaken}
    status = status_of(form)
    return render_part(request, "office/publish.html#form", context, status=status)


@require_POST
def call_off(request: HtmxRequest, pk: int) -> HttpResponse:
    draft = find(request, pk)
    services.call_off(draft, by=actor(request), at=timezone.now())
    messages.success(request, _("已取消，草稿可以继续修改。"))
    return redirect(draft)


@require_POST
def discard(request: HtmxRequest, pk: int) -> HttpResponse:
    draft = find(request, pk)
    services.discard(draft, by=actor(request), at=timezone.now())
    messages.success(request, _("草稿已放弃。"))
    return redirect("office:index")


@require_GET
def compare(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what a draft changes in the current version.
    """
    draft = find(request, pk)
    current = queries.current(draft)
    graph, troubles = proving.prove(draft.source.encode(), draft.lines)
    context: dict[str, object] = {"draft": draft, "current": current}
    if graph is None:
        context["troubles"] = troubles
    elif current is not None:
        context |= queries.comparison(graph_of(current), graph)
    return render_part(request, "office/compare_draft.html#page", context)


@require_GET
def story(request: HtmxRequest, pk: int) -> HttpResponse:
    draft = find(request, pk)
    context = {"draft": draft, "entries": procedures.story_of(draft)[:STORY]}
    return render_part(request, "office/story.html#page", context)


def find(request: HtmxRequest, pk: int) -> Draft:
    rows = Draft.objects.visible_to(actor(request))
    return get_object_or_404(rows.select_related("base", "saved_by"), pk=pk)
