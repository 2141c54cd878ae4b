"""Private data: consent, what is kept, what is revealed for one answer, birthdays."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core.access import require
from kehubu.core.forms import attached, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.persons import queries, services
from kehubu.persons.forms import ConsentForm, PolicyForm, PrivateForm, ReasonForm
from kehubu.persons.models import KeyPerson

AHEAD = timedelta(days=7)
"""As far as reminders reach: later birthdays stay what they are, masked."""


@require_http_methods(["GET", "POST"])
def consent(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    require(user, "persons.see_private", person)
    today = {"given_on": timezone.localdate()}
    form = ConsentForm(posted(request), attached(request), initial=today)
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.record_consent(person, by=user, at=at, **form.cleaned_data)
            messages.success(request, _("同意已登记，可以登记私人资料了。"))
            return redirect(person)
    context = {"policy": queries.policy(), "title": _("登记同意")}
    return _page(request, person, form, context)


@require_POST
def withdraw(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    services.withdraw_consent(person, by=user, at=timezone.now())
    messages.success(request, _("同意已撤回，私人资料已删除。"))
    return redirect(person)


@require_http_methods(["GET", "POST"])
def private(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Write private data; what is kept already does not stand in the form.
    """
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    require(user, "persons.see_private", person)
    form = PrivateForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.set_private(
                person,
                by=user,
                at=timezone.now(),
                values=form.values,
                cleared=form.cleaned_data["cleared"],
            )
            return redirect(person)
    context = {
        "title": _("登记私人资料"),
        "lead": _("这里只写新的内容；留空的项目保持原样，已登记的内容不显示。"),
    }
    return _page(request, person, form, context)


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show private data once, in the answer to the reason; going back shows them masked.
    """
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    require(user, "persons.see_private", person)
    form = ReasonForm(posted(request))
    context: dict[str, Any] = {"person": person, "form": form}
    if form.is_valid():
        with refusals_on(form):
            reason = form.cleaned_data["reason"]
            at = timezone.now()
            shown = services.reveal(person, by=user, at=at, reason=reason)
            context["revealed"] = shown
    return render(request, "persons/reveal.html", context, status=status_of(form))


@require_GET
def birthdays(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "persons.list_persons")
    today = timezone.localdate()
    coming = queries.birthdays(user, today, today + AHEAD)[: queries.BIRTHDAYS]
    return render_part(request, "persons/birthdays.html#page", {"coming": coming})


@require_GET
def upcoming(request: HtmxRequest) -> HttpResponse:
    """
    Show the birthdays at the clients in whose team one is, as a part of 今日; nothing
    where there are none.
    """
    user = actor(request)
    require(user, "persons.list_persons")
    today = timezone.localdate()
    coming = queries.birthdays(user, today, today + AHEAD)
    context = {"coming": coming[: queries.BIRTHDAYS]}
    return render_part(request, "persons/upcoming.html#rows", context)


@require_http_methods(["GET", "POST"])
def policy(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "persons.set_policy")
    present = queries.policy()
    initial = {name: getattr(present, name) for name in PolicyForm.Meta.fields}
    form = PolicyForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.publish_policy(by=user, at=at, **form.cleaned_data)
            messages.success(request, _("新的同意书已生效。"))
            return redirect("persons:policy")
    context = {"form": form, "policy": present}
    return render_part(
        request, "persons/policy.html#form", context, status=status_of(form)
    )


def _page(
    request: HtmxRequest,
    person: KeyPerson,
    form: forms.BaseForm,
    context: dict[str, Any],
) -> HttpResponse:
    context = {**context, "forms": [form], "person": person}
    return render_part(
        request, "persons/form.html#form", context, status=status_of(form)
    )
