"""Colleagues: the roster, a person's page, opening and changing accounts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people import queries, services
from kehubu.people.forms import PersonForm, PostFormSet
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

PERSON = ("name", "username", "department", "supervisor", "email", "phone")


@require_GET
def roster(request: HtmxRequest) -> HttpResponse:
    context = {"colleagues": queries.roster(actor(request))}
    return render_part(request, "people/roster.html#rows", context)


@require_GET
def detail(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = get_object_or_404(queries.roster(user), pk=pk)
    context = {"person": person, "delegations": queries.delegations_of(person, user)}
    return render_part(request, "people/detail.html#person", context)


@require_http_methods(["GET", "POST"])
def hire(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "people.manage_users")
    form, posts = _forms(request, user)
    if form.is_valid() and posts.is_valid():
        with refusals_on(form):
            person, token = services.hire(
                by=user, at=timezone.now(), person=form.cleaned_data, posts=posts.posts
            )
            return _show_link(request, person, token)
    context = {"form": form, "posts": posts}
    status = status_of(form, posts)
    return render_part(request, "people/edit.html#form", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = get_object_or_404(queries.roster(user), pk=pk)
    require(user, "people.manage_users", person)
    form, posts = _forms(request, user, person)
    if form.is_valid() and posts.is_valid():
        with refusals_on(form):
            services.amend_user(
                person,
                by=user,
                at=timezone.now(),
                values=form.cleaned_data,
                posts=posts.posts,
            )
            return redirect(person)
    context = {"form": form, "posts": posts, "person": person}
    status = status_of(form, posts)
    return render_part(request, "people/edit.html#form", context, status=status)


@require_POST
def deactivate(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = found_or_404(User.objects.visible_to, user, pk)
    services.deactivate(person, by=user, at=timezone.now())
    return redirect(person)


@require_POST
def reactivate(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = found_or_404(User.objects.visible_to, user, pk)
    services.reactivate(person, by=user, at=timezone.now())
    return redirect(person)


@require_POST
def invite(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = found_or_404(User.objects.visible_to, user, pk)
    token = services.invite(person, by=user, at=timezone.now())
    return _show_link(request, person, token)


@require_POST
def set_language(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    language = request.POST.get("language", "")
    services.set_language(user, by=user, at=timezone.now(), language=language)
    return redirect(user)


def _forms(
    request: HtmxRequest, user: User, person: User | None = None
) -> tuple[PersonForm, Any]:
    data = posted(request)
    if person is None:
        initial: dict[str, Any] = {}
        posts: list[Any] = [{}]
    else:
        initial = {name: getattr(person, name) for name in PERSON}
        posts = list(person.posts.values("position", "department"))
    superiors = queries.superiors(user, person)
    form = PersonForm(data, initial=initial, superiors=superiors)
    # A row that was sent counts, even if it is as it was: it needs no initial value.
    known = posts if data is None else None
    return form, PostFormSet(data, initial=known, prefix="posts")


def _show_link(request: HtmxRequest, person: User, token: str) -> HttpResponse:
    """
    Show the one-time link once; whoever has it can set the password.
    """
    link = request.build_absolute_uri(reverse("people:join", args=[token]))
    context = {"person": person, "link": link}
    messages.success(request, _("账号已就绪。请把链接交给本人。"))
    return render_part(request, "people/link.html", context)
