"""What is done on a step's page beside its record: send, receive, assign, deliver …"""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor
from kehubu.procedures.models import Step
from kehubu.work import load, queries, services
from kehubu.work.forms import AssignmentForm, DeliveryForm, RefusalForm, ReviewForm
from kehubu.work.models import Delivery, WorkOrder


@require_POST
def send(request: HtmxRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    services.send_orders(step, by=actor(request), at=timezone.now())
    messages.success(request, _("已送交。部门签收后，这一步自动完成。"))
    return redirect(step.run.subject_url)


@require_POST
def receive(request: HtmxRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    order = services.receive(step, by=actor(request), at=timezone.now())
    return redirect(order)


@require_http_methods(["GET", "POST"])
def refuse(request: HtmxRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    require(actor(request), "work.receive_order", _order(step))
    form = RefusalForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            order = services.refuse(
                step, by=actor(request), at=timezone.now(), **form.cleaned_data
            )
            return redirect(order)
    return _page(request, step, form, _("退回补充"))


@require_http_methods(["GET", "POST"])
def assign(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Name who makes it, beside what each has to do already.
    """
    step, now = _step(request, pk), timezone.now()
    require(actor(request), "procedures.act_on_step", step)
    order = _order(step)
    people = queries.executors(order)
    form = AssignmentForm(posted(request), people=people)
    if form.is_valid():
        with refusals_on(form):
            services.assign(step, by=actor(request), at=now, **form.values)
            return redirect(order)
    context = {
        "step": step,
        "order": order,
        "form": form,
        "choices": [
            (given, form.is_chosen(given.person.pk), *form.fields_of(given.person.pk))
            for given in load.loads(people, now, order=order)
        ],
    }
    return render_part(
        request, "work/assign.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def deliver(request: HtmxRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    require(actor(request), "procedures.act_on_step", step)
    form = DeliveryForm(
        posted(request),
        attached(request),
        initial={"actual_hours": queries.hours_spent(step)},
        audience=queries.audience_of(step.run),
    )
    if form.is_valid():
        with refusals_on(form):
            services.deliver(
                step, by=actor(request), at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已交付，等待评审。"))
            return redirect(step.run.subject_url)
    return _page(request, step, form, _("交付成果"))


@require_http_methods(["GET", "POST"])
def review(request: HtmxRequest, pk: int, delivery: int) -> HttpResponse:
    step = _step(request, pk)
    require(actor(request), "procedures.act_on_step", step)
    seen = Delivery.objects.visible_to(actor(request))
    result = get_object_or_404(seen, pk=delivery, order__run=step.run_id)
    initial = {"verdict": result.verdict, "remarks": result.remarks}
    form = ReviewForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.review(
                step, result, by=actor(request), at=timezone.now(), **form.cleaned_data
            )
            return redirect(step)
    context = {"step": step, "form": form, "delivery": result}
    return render_part(
        request, "work/review.html#form", context, status=status_of(form)
    )


@require_POST
def ask_receipts(request: HtmxRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    services.ask_receipts(step, by=actor(request), at=timezone.now())
    messages.success(request, _("已请双方签收。"))
    return redirect(step)


def _step(request: HtmxRequest, pk: int) -> Step:
    seen = Step.objects.visible_to(actor(request)).select_related("run__definition")
    return get_object_or_404(seen.defer("run__definition__source"), pk=pk)


def _order(step: Step) -> WorkOrder:
    """
    Return the order that a department's step is about; 404 for any other step.
    """
    if step.run.subject_kind != WorkOrder._meta.label_lower:
        raise Http404
    return queries.order_of(step)


def _page(
    request: HtmxRequest, step: Step, form: forms.Form, title: str
) -> HttpResponse:
    context = {"step": step, "form": form, "title": title}
    return render_part(request, "work/desk.html#form", context, status=status_of(form))
