"""Bringing a client list in: upload, map, check, correct, take over, undo."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)
from django_htmx.http import trigger_client_event

from kehubu.clients import importing, queries, services
from kehubu.clients.exporting import error_file
from kehubu.clients.forms import ChoiceForm, MappingForm, RowForm, UploadForm
from kehubu.clients.models import Import, ImportRow
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import attached, content_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.core.spreadsheets import LARGEST
from kehubu.people.http import actor, found_or_404

ROWS = 50


@require_http_methods(["GET", "POST"])
def imports(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "clients.import_clients")
    form = UploadForm(posted(request), attached(request))
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form):
            the_import = services.open_import(
                by=user,
                at=timezone.now(),
                data=content_of(file, LARGEST),
                file_name=file.name,
            )
            return redirect(the_import)
    context = {"form": form, "imports": queries.imports(user)[:ROWS]}
    status = status_of(form)
    return render_part(request, "clients/imports.html#form", context, status=status)


@require_http_methods(["GET", "POST"])
def detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what was read and what will become of it; a POST corrects the reading.
    """
    the_import = _import(request, pk)
    form = MappingForm(posted(request), the_import=the_import)
    if form.is_valid():
        with refusals_on(form):
            services.remap(
                the_import,
                by=actor(request),
                at=timezone.now(),
                header_row=form.cleaned_data["header_row"],
                columns=form.columns,
                sheet=form.cleaned_data.get("sheet", ""),
                encoding=form.cleaned_data.get("encoding", ""),
            )
            return redirect(the_import)
    context = _shown(request, the_import) | {"form": form}
    status = status_of(form)
    return render_part(request, "clients/import.html#rows", context, status=status)


@require_http_methods(["GET", "POST"])
def row(request: HtmxRequest, pk: int, number: int) -> HttpResponse:
    """
    Correct one row.
    """
    the_import = _import(request, pk)
    the_row = get_object_or_404(the_import.rows, number=number)
    form, saved, written = _row_form(request, the_import, the_row), False, False
    if form.is_valid():
        with refusals_on(form):
            the_row = services.edit_row(
                the_row, by=actor(request), at=timezone.now(), values=form.cleaned_data
            )
            if not request.htmx:
                return redirect(the_import)
            written = True
            saved = not the_row.has_problems
            form = _row_form(request, the_import, the_row, bound=False)
    context = {
        "row": the_row,
        "form": form,
        "import": the_import,
        "fields": _fields(the_import),
        "saved": saved,
    }
    status = status_of(form)
    response = render_part(
        request, "clients/import_row.html#row", context, status=status
    )
    return trigger_client_event(response, "rowChanged") if written else response


@require_POST
def choose(request: HtmxRequest, pk: int) -> HttpResponse:
    the_import = _import(request, pk)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        context = _shown(request, the_import) | {
            "form": MappingForm(the_import=the_import),
            "refused": form,
        }
        status = status_of(form)
        return render_part(request, "clients/import.html#rows", context, status=status)
    number = form.cleaned_data["row"]
    row = get_object_or_404(the_import.rows, number=number) if number else None
    services.choose(
        the_import,
        by=actor(request),
        at=timezone.now(),
        duplicates=form.cleaned_data["duplicates"],
        row=row,
        choice=form.cleaned_data["choice"],
    )
    return redirect(f"{the_import.get_absolute_url()}?show=twins")


@require_POST
def commit(request: HtmxRequest, pk: int) -> HttpResponse:
    the_import = _import(request, pk)
    services.commit(the_import, by=actor(request), at=timezone.now())
    return redirect(the_import)


@require_POST
def undo(request: HtmxRequest, pk: int) -> HttpResponse:
    the_import = _import(request, pk)
    spare = request.POST.get("spare_used") == "on"
    services.undo(the_import, by=actor(request), at=timezone.now(), spare_used=spare)
    return redirect(the_import)


@require_GET
def progress(request: HtmxRequest, pk: int) -> HttpResponse:
    the_import = _import(request, pk)
    # The part is asked for every second; only the whole page shows rows.
    context = _progress(the_import) if request.htmx else _shown(request, the_import)
    return render_part(request, "clients/import.html#progress", context)


@require_GET
def errors(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download the rows that were not taken over, as they came, each with its reason.
    """
    the_import = _import(request, pk)
    name = gettext("未导入") + f"-{the_import.file_name}.xlsx"
    return download(error_file(the_import), name)


def _import(request: HtmxRequest, pk: int) -> Import:
    user = actor(request)
    the_import = found_or_404(queries.imports, user, pk)
    require(user, "clients.import_clients", the_import)
    return the_import


def _progress(the_import: Import) -> dict[str, Any]:
    """
    Return what the card of progress shows; a page that waits asks every second.
    """
    counts = queries.import_counts(the_import)
    good = counts["all"] - counts["bad"]
    return {"import": the_import, "counts": counts, "good": good}


def _shown(request: HtmxRequest, the_import: Import) -> dict[str, Any]:
    progress = _progress(the_import)
    default = "bad" if progress["counts"]["bad"] else "all"
    show = request.GET.get("show", default)
    rows = queries.import_rows(the_import, show)
    page = paging.page(rows, request.GET.get("after", ""), "number", size=ROWS)
    return {
        **progress,
        "show": show,
        "page": page,
        "fields": _fields(the_import),
    }


def _fields(the_import: Import) -> list[tuple[str, Any]]:
    filled = set(the_import.columns.values())
    return [pair for pair in importing.FIELDS.items() if pair[0] in filled]


def _row_form(
    request: HtmxRequest, the_import: Import, row: ImportRow, *, bound: bool = True
) -> RowForm:
    fields = [
        f for f in importing.FIELDS if f in {*the_import.columns.values(), "name"}
    ]
    data = posted(request) if bound else None
    form = RowForm(data, initial=row.values, fields=fields)
    for field, problem in row.problems.items():
        if field in form.fields:
            form.fields[field].help_text = str(importing.PROBLEMS[problem])
    return form
