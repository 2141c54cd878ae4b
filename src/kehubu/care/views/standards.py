"""What the agency offers, and what it asks of itself by grade."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.care import queries, services
from kehubu.care.forms import ServiceForm, StandardForm, TargetForm
from kehubu.care.models import Service, Standard, Target
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404


@require_GET
def standards(request: HtmxRequest) -> HttpResponse:
    require(actor(request), "care.list_care")
    context = {
        "services": queries.services(),
        "standards": queries.standards().values(),
        "targets": queries.targets(),
    }
    return render_part(request, "care/standards.html#page", context)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    standard = found_or_404(Standard.objects.visible_to, user, pk)
    require(user, "care.set_standards")
    names = (*StandardForm.Meta.fields, "version")
    initial = {name: getattr(standard, name) for name in names}
    form = StandardForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.set_standard(
                standard,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect("care:standards")
    context = {"form": form, "title": _("联络标准"), "about": str(standard)}
    return render_part(
        request, "care/standard.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def amend_target(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    target = found_or_404(Target.objects.visible_to, user, pk)
    require(user, "care.set_standards")
    initial = {"per_week": target.per_week, "version": target.version}
    form = TargetForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.set_target(
                target,
                by=user,
                at=timezone.now(),
                per_week=form.cleaned_data["per_week"],
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect("care:standards")
    context = {"form": form, "title": _("每周目标"), "about": str(target)}
    return render_part(
        request, "care/standard.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def add_service(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "care.set_standards")
    begun = {"times": 1, "number": len(queries.services()) + 1, "is_offered": True}
    form = ServiceForm(posted(request), initial=begun)
    if form.is_valid():
        with refusals_on(form):
            services.add_service(by=user, at=timezone.now(), values=form.values)
            return redirect("care:standards")
    context = {"form": form, "title": _("增加服务"), "about": ""}
    return render_part(
        request, "care/standard.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def amend_service(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    service = found_or_404(Service.objects.visible_to, user, pk)
    require(user, "care.set_standards")
    names = (*ServiceForm.Meta.fields, "version")
    initial = {name: getattr(service, name) for name in names}
    form = ServiceForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend_service(
                service,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect("care:standards")
    context = {"form": form, "title": _("修改服务"), "about": str(service)}
    return render_part(
        request, "care/standard.html#form", context, status=status_of(form)
    )
