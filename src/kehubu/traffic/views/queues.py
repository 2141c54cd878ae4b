"""A department's queue, and what is done in its rows."""

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
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import Department, User
from kehubu.traffic import queue
from kehubu.traffic.forms import QueueForm, RefusalForm
from kehubu.work import services
from kehubu.work.evidence.orders import lacking


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    """
    Show the queue of a department: one's own unless another is asked for.
    """
    user, now = actor(request), timezone.now()
    known, members = queue.departments()
    department = _department(request, user, known)
    people = members[department.pk] if department else []
    form = QueueForm(request.GET, people=people)
    mark = request.GET.get("after", "")
    page = queue.page(user, department, form.wanted, mark, now)
    context = {
        "form": form,
        "department": department,
        "departments": known,
        "page": page,
        "query": paging.without(request.GET, "after"),
        "without_stage": paging.without(request.GET, "after", "stage"),
    }
    return render_part(request, "traffic/queue.html#rows", context)


@require_POST
def accept(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Receive an order where it stands in the queue.
    """
    user, now = actor(request), timezone.now()
    row = _row(user, pk)
    require(user, "work.receive_order", row.order)
    services.receive(queue.intake_of(row), by=user, at=now)
    return _answer(request, user, pk)


@require_http_methods(["GET", "POST"])
def refuse(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Send an order back with what it lacks, as found and as written.
    """
    user, now = actor(request), timezone.now()
    row = _row(user, pk)
    require(user, "work.receive_order", row.order)
    step = queue.intake_of(row)
    form = RefusalForm(posted(request), lacking=lacking(row.order))
    if form.is_valid():
        with refusals_on(form):
            services.refuse(step, by=user, at=now, refusal=form.text)
            return _answer(request, user, pk)
    context = {"form": form, "order": row.order}
    return render_part(
        request, "traffic/refuse.html#form", context, status=status_of(form)
    )


def _answer(request: HtmxRequest, user: User, pk: int) -> HttpResponse:
    if not request.htmx:
        return redirect("traffic:queue")
    context = {"row": _row(user, pk), "may_receive": True, "user": user}
    return render_part(request, "traffic/row.html", context)


def _row(user: User, pk: int) -> queue.Row:
    order = found_or_404(queue.orders, user, pk)
    return queue.row_of(order, timezone.localdate())


def _department(
    request: HtmxRequest, user: User, known: list[Department]
) -> Department | None:
    asked = request.GET.get("department", "")
    chosen = [found for found in known if str(found.pk) == asked]
    return chosen[0] if chosen else queue.home_of(user, known)
