"""What clients have brought, as finance enters it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients.models import Client
from kehubu.core import money, paging, spreadsheets, wording
from kehubu.core.access import require
from kehubu.core.forms import attached, content_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.core.spreadsheets import LARGEST
from kehubu.evaluations import importing, queries, services
from kehubu.evaluations.exporting import figures_list
from kehubu.evaluations.forms import (
    AMOUNTS,
    AmountsForm,
    CorrectionForm,
    FiguresForm,
    ListForm,
    recent_spans,
    span_label,
)
from kehubu.evaluations.halves import Half
from kehubu.evaluations.services.figures import ListHasProblems
from kehubu.people.http import actor, found_or_404


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """
    List the figures that the user may see, the latest first.
    """
    user = actor(request)
    require(user, "evaluations.read_evaluations")
    mark = request.GET.get("after", "")
    context = {
        "page": paging.page(queries.figures(user), mark, "-first", "-pk"),
        "may_keep": user.has_perm("evaluations.keep_figures"),
    }
    return render_part(request, "evaluations/figures.html#rows", context)


@require_GET
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download the figures, as a list that can be imported again.
    """
    user = actor(request)
    require(user, "evaluations.read_evaluations")
    return download(figures_list(queries.figures(user)), _("经营数字") + ".xlsx")


@require_http_methods(["GET", "POST"])
def enter(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "evaluations.keep_figures", client)
    today = timezone.localdate()
    spans = recent_spans(Half.of(today), (today.year, today.month))
    form = FiguresForm(posted(request), spans=spans)
    if form.is_valid():
        with refusals_on(form):
            services.enter(
                client,
                by=user,
                at=timezone.now(),
                span=form.span,
                values=form.values,
                source=form.cleaned_data["source"],
            )
            messages.success(request, _("经营数字已记下。"))
            return redirect("evaluations:figures")
    return _form(request, form, {"client": client, "title": _("录入经营数字")})


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.figures, user, pk)
    require(user, "evaluations.keep_figures", found.client)
    initial = {
        **{typed: money.yuan(getattr(found, kept)) for typed, kept in AMOUNTS.items()},
        "late_days": found.late_days,
        "source": found.source,
        "version": found.version,
    }
    form = CorrectionForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend(
                found,
                by=user,
                at=timezone.now(),
                values=form.values,
                source=form.cleaned_data["source"],
                seen=form.cleaned_data["version"],
            )
            return redirect("evaluations:figures")
    context = {
        "client": found.client,
        "title": _("更正经营数字"),
        "period": span_label(importing.Span(found.kind, found.first, found.last)),
        "story": queries.story(found),
    }
    return _form(request, form, context)


@require_http_methods(["GET", "POST"])
def take_over(request: HtmxRequest) -> HttpResponse:
    """
    Take the figures of many clients over at once: a file, or what was pasted.
    """
    user = actor(request)
    require(user, "evaluations.keep_figures")
    form = ListForm(posted(request), attached(request))
    if form.is_valid():
        with refusals_on(form):
            sheet = importing.read(_rows(form))
            if sheet.problems:
                raise ListHasProblems(details=sheet.problems)
            entered, corrected = services.take_over(
                by=user,
                at=timezone.now(),
                lines=sheet.lines,
                source=form.cleaned_data["source"],
            )
            told = _("新录入 %(entered)s 行，更正 %(corrected)s 行。")
            said = {"entered": entered, "corrected": corrected}
            messages.success(request, told % said)
            return redirect("evaluations:figures")
    context = {"form": form, "columns": wording.listed(importing.FIELDS.values())}
    return render_part(
        request, "evaluations/take_over.html#form", context, status=status_of(form)
    )


def _rows(form: ListForm) -> Any:
    """
    Return the rows that were sent.

    :raises UnreadableFile: if the file is no spreadsheet
    """
    file = form.cleaned_data["file"]
    if file:
        return spreadsheets.read(content_of(file, LARGEST), file.name).rows
    return spreadsheets.pasted(form.cleaned_data["pasted"])


def _form(
    request: HtmxRequest, form: AmountsForm, context: dict[str, Any]
) -> HttpResponse:
    context = {"form": form, "period": "", "story": (), **context}
    return render_part(
        request, "evaluations/figures_form.html#form", context, status=status_of(form)
    )
