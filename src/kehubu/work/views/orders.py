"""Work orders: the list, an order's page, drafting and amending."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.work import queries, revisions, services
from kehubu.work.forms import (
    DeliverableForm,
    DeliverableFormSet,
    OrderForm,
    initial_of,
    lines_of,
)
from kehubu.work.models import Project, WorkOrder


@require_GET
def orders(request: HtmxRequest) -> HttpResponse:
    mark = request.GET.get("after", "")
    page = paging.page(queries.orders(actor(request)), mark, "-pk")
    return render_part(request, "work/orders.html#rows", {"page": page})


@require_GET
def order(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.orders, user, pk)
    context = {
        "order": found,
        **queries.order_shown(found, timezone.now()),
        "chain": revisions.chain_of(found, user),
    }
    return render_part(request, "work/order.html#page", context)


@require_http_methods(["GET", "POST"])
def draft(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Begin an order in a project.
    """
    user = actor(request)
    project = found_or_404(Project.objects.visible_to, user, pk)
    require(user, "work.draft_order", project)
    form, lines = _forms(request, {}, [])
    if form.is_valid() and lines.is_valid():
        with refusals_on(form):
            made = services.draft_order(
                project,
                queries.issuing_run(project),
                by=user,
                at=timezone.now(),
                department=form.cleaned_data["department"],
                values=form.values,
                deliverables=lines_of(lines),
                files=form.cleaned_data["uploads"],
            )
            return redirect(made)
    context = {"project": project, "form": form, "lines": lines}
    status = status_of(form, lines)
    return render_part(request, "work/order_edit.html#form", context, status=status)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.orders, user, pk)
    require(user, "work.issue_order", found)
    rows = found.deliverables.values(*DeliverableForm.base_fields)
    form, lines = _forms(request, initial_of(found), list(rows))
    form.fields["agreed_revisions"].disabled = found.is_revision
    if form.is_valid() and lines.is_valid():
        with refusals_on(form):
            department = form.cleaned_data["department"]
            services.amend_order(
                found,
                by=user,
                at=timezone.now(),
                values={**form.values, "department": department},
                deliverables=lines_of(lines),
                files=form.cleaned_data["uploads"],
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found)
    context = {"project": found.project, "order": found, "form": form, "lines": lines}
    status = status_of(form, lines)
    return render_part(request, "work/order_edit.html#form", context, status=status)


@require_POST
def drop(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(WorkOrder.objects.visible_to, user, pk)
    services.drop_order(found, by=user, at=timezone.now())
    return redirect(found.project)


def _forms(
    request: HtmxRequest, initial: dict[str, Any], rows: list[dict[str, Any]]
) -> tuple[OrderForm, Any]:
    form = OrderForm(
        posted(request),
        attached(request),
        initial=initial,
        departments=queries.departments(),
    )
    lines = DeliverableFormSet(posted(request), initial=rows, prefix="lines")
    lines.extra = 0 if rows else 1
    return form, lines
