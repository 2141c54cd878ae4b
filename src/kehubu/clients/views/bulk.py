"""One change to many clients: choose, look, confirm, undo."""

from collections.abc import Collection

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

from kehubu.clients import queries, services
from kehubu.clients.filters import ClientFilter
from kehubu.clients.forms import BulkForm
from kehubu.clients.models import BulkEdit
from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import key_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

EDITS = 20


@require_http_methods(["GET", "POST"])
def choose(request: HtmxRequest) -> HttpResponse:
    """
    Say what is to change in the clients that the address names: some by their keys, or
    ``all`` that the filter finds. A POST keeps it, to be looked at.
    """
    user = actor(request)
    require(user, "clients.bulk_edit")
    chosen = _chosen(request, user)
    form = BulkForm(posted(request), colleagues=User.objects.visible_to(user))
    if form.is_valid():
        with refusals_on(form):
            edit = services.prepare_bulk(
                by=user, at=timezone.now(), clients=chosen, **form.cleaned_data
            )
            return redirect(edit)
    context = {
        "form": form,
        "count": len(chosen),
        "edits": queries.bulk_edits(user)[:EDITS],
    }
    return render_part(
        request, "clients/bulk.html#form", context, status=status_of(form)
    )


@require_GET
def edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what would change, or has changed, before and after.
    """
    user = actor(request)
    found = found_or_404(queries.bulk_edits, user, pk)
    lines = queries.bulk_lines(found)
    page = paging.page(lines, request.GET.get("after", ""), "pk")
    context = {"edit": found, "page": page}
    return render_part(request, "clients/bulk_edit.html#lines", context)


@require_POST
def apply(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(BulkEdit.objects.visible_to, user, pk)
    services.apply_bulk(found, by=user, at=timezone.now())
    messages.success(request, _("已全部修改。"))
    return redirect(found)


@require_POST
def undo(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(BulkEdit.objects.visible_to, user, pk)
    services.undo_bulk(found, by=user, at=timezone.now())
    messages.success(request, _("已撤销这次批量修改。"))
    return redirect(found)


@require_POST
def discard(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(BulkEdit.objects.visible_to, user, pk)
    services.discard_bulk(found, by=user, at=timezone.now())
    return redirect("clients:index")


def _chosen(request: HtmxRequest, user: User) -> Collection[int]:
    """
    Return the keys of the clients that the address names, seen or not: the service
    refuses all if one of them may not be seen.
    """
    if request.GET.get("all"):
        found = ClientFilter(request.GET, queries.listed(user), request=request)
        keys = found.qs.order_by().prefetch_related(None).values_list("pk", flat=True)
        return list(keys[: services.MOST + 1])
    keys = {key_of(text) for text in request.GET.getlist("client")}
    return [key for key in keys if key]
