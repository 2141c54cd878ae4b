"""Changes to an issued order: its priority, and whether the client pays for it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.work import queries, services
from kehubu.work.forms import BillableForm, PriorityForm, TermsForm
from kehubu.work.models import WorkOrder


@require_http_methods(["GET", "POST"])
def priority(request: HtmxRequest, pk: int) -> HttpResponse:
    user, order = actor(request), _order(request, pk)
    require(user, "work.change_priority", order)
    form = PriorityForm(posted(request), initial={"priority": order.priority})
    if form.is_valid():
        with refusals_on(form):
            services.change_priority(
                order, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(order)
    return _page(request, order, form, _("调整缓急"))


@require_http_methods(["GET", "POST"])
def billable(request: HtmxRequest, pk: int) -> HttpResponse:
    user, order = actor(request), _order(request, pk)
    require(user, "work.change_billable", order)
    now = "no" if order.is_billable else "yes"
    form = BillableForm(posted(request), initial={"is_billable": now})
    if form.is_valid():
        with refusals_on(form):
            services.change_billable(
                order, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(order)
    return _page(request, order, form, _("改是否收费"))


def _order(request: HtmxRequest, pk: int) -> WorkOrder:
    return found_or_404(queries.orders, actor(request), pk)


def _page(
    request: HtmxRequest, order: WorkOrder, form: TermsForm, title: str
) -> HttpResponse:
    context = {"order": order, "form": form, "title": title}
    return render_part(request, "work/terms.html#form", context, status=status_of(form))
