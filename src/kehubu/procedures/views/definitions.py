"""Procedures: the list, one with its picture, publishing a new version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core import panels
from kehubu.core.access import require
from kehubu.core.forms import attached, content_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.procedures import queries, services
from kehubu.procedures.forms import DefinitionForm

LARGEST = 2 * 2**20


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    context = {"procedures": queries.procedures(actor(request))}
    return render_part(request, "procedures/index.html#rows", context)


@require_GET
def procedure(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.procedures, user, pk)
    context = {
        "procedure": found,
        "panels": panels.of("procedures.procedure", found, user),
        "chart": queries.picture(found),
        "definitions": found.definitions.select_related("published_by").defer("source"),
    }
    return render_part(request, "procedures/procedure.html#page", context)


@require_GET
def source(request: HtmxRequest, pk: int, number: int) -> HttpResponse:
    """
    Download a version as a BPMN file, to be opened in any BPMN editor.
    """
    found = found_or_404(queries.procedures, actor(request), pk)
    definition = get_object_or_404(found.definitions, number=number)
    name = f"{found.key}-v{number}.bpmn"
    return download(definition.source.encode(), name, "application/xml")


@require_http_methods(["GET", "POST"])
def publish(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "procedures.publish_procedure")
    form = DefinitionForm(posted(request), attached(request))
    if form.is_valid():
        data = content_of(form.cleaned_data["file"], LARGEST)
        note = form.cleaned_data["note"]
        with refusals_on(form):
            made = services.publish(by=user, at=timezone.now(), source=data, note=note)
            messages.success(request, _("已发布。正在进行的仍按原来的版本走完。"))
            return redirect(made.procedure)
    return render_part(
        request, "procedures/publish.html#form", {"form": form}, status=status_of(form)
    )
