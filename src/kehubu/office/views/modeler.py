"""The modeler's page, and what it asks while one draws."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import INVALID, REFUSED
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.office import describing, queries, services
from kehubu.office.forms import SourceForm
from kehubu.office.views.drafts import find
from kehubu.office.words import words
from kehubu.people.http import actor
from kehubu.procedures import proving


@require_GET
def draft(request: HtmxRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    remarks = [
        (describing.REMARKS[what], element, said)
        for what, element, said in found.remarks
    ]
    context = {
        "draft": found,
        "remarks": remarks,
        "panel": queries.panel(actor(request)),
        "words": words(),
    }
    return render_part(request, "office/draft.html#page", context)


@require_GET
def source(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download a draft as a BPMN file.
    """
    found = find(request, pk)
    name = f"{found.key}.bpmn"
    return download(found.source.encode(), name, "application/xml")


@require_POST
def save(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Keep what has been drawn, and answer with what is wrong in it.
    """
    found = find(request, pk)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"said": form.errors.as_text()}, status=INVALID)
    try:
        saved = services.save_draft(
            found,
            by=actor(request),
            at=timezone.now(),
            source=form.cleaned_data["source"],
            seen=form.cleaned_data["seen"] or 0,
        )
    except DomainError as refusal:
        said = [str(refusal), *refusal.details]
        return JsonResponse({"said": "\n".join(said)}, status=REFUSED)
    return JsonResponse(
        {"version": saved.version, **_checked(saved.source, saved.lines)}
    )


@require_POST
def check(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Answer with what is wrong in what has been drawn; nothing is kept.
    """
    found = find(request, pk)
    require(actor(request), "office.edit_drafts", found)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"said": form.errors.as_text()}, status=INVALID)
    return JsonResponse(_checked(form.cleaned_data["source"], found.lines))


def _checked(text: str, lines: proving.Lines) -> dict[str, Any]:
    graph, troubles = proving.prove(text.encode(), lines)
    warnings = [] if graph is None else queries.warnings(graph)
    return {"problems": _told(troubles), "warnings": _told(warnings)}


def _told(troubles: list[proving.Trouble]) -> list[dict[str, Any]]:
    return [{"id": t.id, "line": t.line, "said": t.said} for t in troubles]
