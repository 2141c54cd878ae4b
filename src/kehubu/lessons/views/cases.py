"""Cases: the library, one case, editing, permission, publishing."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.documents.models import StoredFile
from kehubu.lessons import printing, queries, services
from kehubu.lessons.filters import CaseFilter
from kehubu.lessons.forms import CaseForm, PermissionForm, ReasonForm
from kehubu.lessons.models import Case, CaseWork
from kehubu.people.http import actor, found_or_404
from kehubu.procedures import printing as papers

Works = list[tuple[CaseWork, StoredFile]]


@require_GET
def cases(request: HtmxRequest) -> HttpResponse:
    found = CaseFilter(request.GET, queries.cases(actor(request)), request=request)
    mark = request.GET.get("after", "")
    context = {
        "filter": found,
        "page": paging.page(found.qs, mark, "-pk"),
        "query": paging.without(request.GET, "after"),
    }
    return render_part(request, "lessons/cases.html#rows", context)


@require_GET
def case(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.cases, user, pk)
    context = {"case": found, **queries.case_shown(found, user)}
    return render_part(request, "lessons/case.html#page", context)


@require_GET
def case_pdf(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.cases, user, pk)
    shown = queries.works(found, user, only_shown=True)
    paper = printing.case_paper(found, [file for _work, file in shown])
    pdf = papers.pdf(paper, at=timezone.now())
    return download(pdf, f"{found.number} {found.title}.pdf", "application/pdf")


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.cases, user, pk)
    require(user, "lessons.amend_case", found)
    works = queries.works(found, user, only_shown=False)
    form = CaseForm(
        posted(request), attached(request), initial=_initial(found, works), works=works
    )
    if form.is_valid():
        with refusals_on(form):
            services.amend_case(
                found,
                by=user,
                at=timezone.now(),
                values=form.values,
                shown={int(pk) for pk in form.cleaned_data["shown"]},
                uploads=form.cleaned_data["uploads"],
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found)
    context = {"case": found, "form": form, "title": _("修改案例")}
    return _page(request, context, form)


@require_http_methods(["GET", "POST"])
def permit(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.cases, user, pk)
    require(user, "lessons.permit_case", found)
    form = PermissionForm(posted(request), attached(request))
    if form.is_valid():
        with refusals_on(form):
            services.permit_case(found, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(found)
    context = {"case": found, "form": form, "title": _("登记客户许可")}
    return _page(request, context, form)


@require_POST
def publish(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.cases, user, pk)
    services.publish_case(found, by=user, at=timezone.now())
    messages.success(request, _("案例已发布，全公司都能看到。"))
    return redirect(found)


@require_http_methods(["GET", "POST"])
def withdraw(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.cases, user, pk)
    require(user, "lessons.withdraw_case", found)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.withdraw_case(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(found)
    context = {"case": found, "form": form, "title": _("撤下案例")}
    return _page(request, context, form)


def _initial(case: Case, works: Works) -> dict[str, object]:
    fields = {name: getattr(case, name, None) for name in CaseForm.base_fields}
    shown = [str(work.pk) for work, _file in works if work.is_shown]
    return {**fields, "shown": shown, "uploads": None}


def _page(
    request: HtmxRequest, context: dict[str, object], form: forms.Form
) -> HttpResponse:
    return render_part(
        request, "lessons/case_form.html#form", context, status=status_of(form)
    )
