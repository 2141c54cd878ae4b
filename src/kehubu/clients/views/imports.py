"""Bringing a list in: upload, map, check, correct, take over, undo."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)
from django_htmx.http import trigger_client_event

from kehubu.clients import kinds, queries, services
from kehubu.clients.exporting import blank_list, error_file
from kehubu.clients.import_forms import (
    ChoiceForm,
    MappingForm,
    RowForm,
    UploadForm,
)
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import (
    attached,
    content_of,
    key_of,
    posted,
    refusals_on,
    status_of,
)
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.core.spreadsheets import LARGEST
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

ROWS = 50


@require_http_methods(["GET", "POST"])
def imports(request: HtmxRequest) -> HttpResponse:
    """
    Take a list in: of which kind, and of which client, the address says.
    """
    user = actor(request)
    kind = _kind(user, request.GET.get("kind", ""))
    client = _client(user, kind, request.GET.get("client", ""))
    form = UploadForm(posted(request), attached(request), kind=kind)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form):
            the_import = services.open_import(
                by=user,
                at=timezone.now(),
                data=content_of(file, LARGEST),
                file_name=file.name,
                list_kind=kind.key,
                client=client,
            )
            return redirect(the_import)
    context = {
        "form": form,
        "kind": kind,
        "kinds": kinds.open_to(user),
        "client": client,
        "imports": queries.imports(user)[:ROWS],
    }
    status = status_of(form)
    return render_part(request, "clients/imports.html#form", context, status=status)


@require_GET
def blank(request: HtmxRequest, key: str) -> HttpResponse:
    """
    Download an empty list of a kind, with its headings and one example.
    """
    found = _kind(actor(request), key)
    return download(blank_list(found), f"{found.title}.xlsx")


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
    kinds.of(the_import).name_twins(the_import, [the_row])
    context = {
        "row": the_row,
        "form": form,
        "import": the_import,
        "kind": kinds.of(the_import),
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
    require(user, "clients.handle_import", the_import)
    return the_import


def _kind(user: User, key: str) -> kinds.Kind:
    """
    Return the kind of that key if it is open to the user; without one, the first.
    """
    mine = kinds.open_to(user)
    if not mine:
        raise PermissionDenied
    found = [kind for kind in mine if kind.key == key]
    if key and not found:
        raise Http404
    return (found or mine)[0]


def _client(user: User, kind: kinds.Kind, key: str) -> Client | None:
    """
    Return the client to which rows belong that name none, if the user may see it.
    """
    pk = key_of(key) if kind.takes_client else None
    return found_or_404(Client.objects.visible_to, user, pk) if pk else None


def _progress(the_import: Import) -> dict[str, Any]:
    """
    Return what the card of progress shows; a page that waits asks every second.
    """
    counts = queries.import_counts(the_import)
    good = counts["all"] - counts["bad"]
    kind = kinds.of(the_import)
    return {"import": the_import, "kind": kind, "counts": counts, "good": good}


def _shown(request: HtmxRequest, the_import: Import) -> dict[str, Any]:
    progress = _progress(the_import)
    default = "bad" if progress["counts"]["bad"] else "all"
    show = request.GET.get("show", default)
    rows = queries.import_rows(the_import, show)
    page = paging.page(rows, request.GET.get("after", ""), "number", size=ROWS)
    kinds.of(the_import).name_twins(the_import, page.rows)
    return {
        **progress,
        "show": show,
        "page": page,
        "fields": _fields(the_import),
    }


def _fields(the_import: Import) -> list[tuple[str, Any]]:
    filled = set(the_import.columns.values())
    known = kinds.of(the_import).fields.items()
    return [pair for pair in known if pair[0] in filled]


def _row_form(
    request: HtmxRequest, the_import: Import, row: ImportRow, *, bound: bool = True
) -> RowForm:
    kind, said = kinds.of(the_import), {*the_import.columns.values(), *row.problems}
    fields = [name for name in kind.fields if name in {*said, *kind.always}]
    data = posted(request) if bound else None
    form = RowForm(data, initial=row.values, kind=kind, fields=fields)
    for field, problem in row.problems.items():
        form.fields[field].help_text = str(kind.problems[problem])
    return form
