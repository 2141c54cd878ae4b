"""The registers of impact assessments, processors and breaches."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.persons import queries, services
from kehubu.persons.models.registers import REGISTERS
from kehubu.persons.printing import entry_pdf
from kehubu.persons.register_forms import FORMS, shown

SIZE = 50


@require_GET
def registers(request: HtmxRequest, kind: str) -> HttpResponse:
    user = actor(request)
    require(user, "persons.list_registers")
    seen = _model(kind).objects.visible_to(user).order_by("-pk")
    mark = request.GET.get("after", "")
    context = {
        "kind": kind,
        "page": paging.page(seen, mark, "-pk", size=SIZE),
        "today": timezone.localdate(),
    }
    return render_part(request, "persons/registers.html#rows", context)


@require_http_methods(["GET", "POST"])
def enter(request: HtmxRequest, kind: str) -> HttpResponse:
    user = actor(request)
    require(user, "persons.keep_registers")
    model = _model(kind)
    form = FORMS[kind](posted(request))
    if form.is_valid():
        with refusals_on(form):
            values = form.values
            return redirect(
                services.enter(model, by=user, at=timezone.now(), values=values)
            )
    context = {"kind": kind, "form": form}
    return render_part(
        request, "persons/entry_form.html#form", context, status=status_of(form)
    )


@require_GET
def entry(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    found = found_or_404(_model(kind).objects.visible_to, actor(request), pk)
    context = {
        "kind": kind,
        "entry": found,
        "facts": shown(found),
        "story": queries.story_of_entry(found)[:SIZE],
        "today": timezone.localdate(),
    }
    return render_part(request, "persons/entry.html#page", context)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(_model(kind).objects.visible_to, user, pk)
    require(user, "persons.keep_registers")
    form = FORMS[kind](posted(request), initial=_initial(kind, found))
    if form.is_valid():
        with refusals_on(form):
            services.amend_entry(
                found,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found)
        found.refresh_from_db()
    context = {"kind": kind, "form": form, "entry": found}
    return render_part(
        request, "persons/entry_form.html#form", context, status=status_of(form)
    )


@require_GET
def paper(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    """
    Download an entry: the report of an assessment is kept for three years (PIPL 56).
    """
    found = found_or_404(_model(kind).objects.visible_to, actor(request), pk)
    pdf = entry_pdf(found, shown(found), at=timezone.now())
    return download(pdf, f"{kind}-{found.pk}.pdf", "application/pdf")


def _model(kind: str) -> Any:
    if kind not in REGISTERS:
        raise Http404
    return REGISTERS[kind]


def _initial(kind: str, found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in FORMS[kind].base_fields}
