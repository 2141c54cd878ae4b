"""Key persons: the list, a person's page, those of a client, entering and amending."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kehubu.clients.models import Client
from kehubu.core import exports, paging, panels
from kehubu.core.access import require
from kehubu.core.forms import key_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.persons import pictures, queries, services, twins, vcards
from kehubu.persons.exporting import person_list
from kehubu.persons.filters import PostFilter
from kehubu.persons.forms import (
    ClientForm,
    PersonForm,
    PostForm,
    ReasonForm,
    values_of,
)
from kehubu.persons.models import KeyPerson
from kehubu.persons.models.private import FIELDS
from kehubu.persons.printing import card_of

STORY = 30


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "persons.list_persons")
    found = PostFilter(request.GET, queries.listed(user), request=request)
    mark = request.GET.get("after", "")
    context = {
        "filter": found,
        "page": paging.counted_page(found.qs, mark, "sort_key", "pk"),
        "query": paging.without(request.GET, "after"),
    }
    return render_part(request, "persons/index.html#rows", context)


@require_POST
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download what the list shows, all pages of it; that it was taken is written down.
    """
    user = actor(request)
    require(user, "persons.list_persons")
    found = PostFilter(request.GET, queries.listed(user), request=request)
    rows, query, now = list(found.qs), request.GET.urlencode(), timezone.now()
    exports.note("export.persons", by=user, at=now, query=query, rows=len(rows))
    return download(person_list(rows), _("关键人物") + ".xlsx")


@require_GET
def clients(request: HtmxRequest) -> HttpResponse:
    """
    Offer clients while their name is typed, in whichever field of a page.
    """
    user = actor(request)
    require(user, "persons.list_persons")
    typed = str(next(iter(request.GET.values()), ""))
    context = {"values": [one.name for one in queries.clients_called(user, typed)]}
    return render_part(request, "clients/suggestions.html", context)


@require_GET
def detail(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    try:
        person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    except Http404:
        kept = twins.kept_instead(pk, user)
        if not kept:
            raise
        return redirect(kept)
    mark = request.GET.get("after", "")
    posts = queries.posts_of(person, user)
    context = {
        "person": person,
        "posts": posts,
        "story": paging.page(queries.story(person, user), mark, "-pk", size=STORY),
        "is_known": queries.is_known(person, user),
        "panels": panels.of("persons.keyperson", person, user),
        **_private(person, user),
    }
    if user.has_perm("persons.merge_persons", person):
        context |= {"may_merge": True, "twins": twins.likely_twins(person, user)}
    if posts[0].is_current:
        context["qr"] = vcards.qr_svg(card_of(posts[0]))
    return render_part(request, "persons/detail.html#page", context)


@require_GET
def of_client(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show who matters at a client's, as a map and as a list; a part of its page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "persons.list_persons")
    posts = queries.posts_at(client, user)
    present = [post for post in posts if post.is_current]
    context = {
        "client": client,
        "present": present,
        "former": [post for post in posts if not post.is_current],
        "map": pictures.relations(present, timezone.localdate()) if present else "",
    }
    return render_part(request, "persons/client.html#rows", context)


@require_GET
def glance(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show who decides at a client's, and how they are reached: a card of its page.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "persons.list_persons")
    context = {"client": client, "posts": queries.deciding_at(client, user)}
    return render_part(request, "persons/glance.html#card", context)


@require_http_methods(["GET", "POST"])
def add(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "persons.add_person")
    called = partial(queries.clients_called, user)
    who = ClientForm(posted(request), initial=_asked(request, user), called=called)
    person, post = PersonForm(posted(request)), PostForm(posted(request))
    forms = (who, person, post)
    checked = [form.is_valid() for form in forms]
    if all(checked) and who.client:
        with refusals_on(person):
            begun = services.add(
                by=user,
                at=timezone.now(),
                client=who.client,
                values=values_of(person),
                post=values_of(post),
            )
            return redirect(begun.person)
    context = {
        "forms": forms,
        "title": _("登记关键人物"),
        "twins": _twins(user, person),
    }
    return render_part(
        request, "persons/form.html#form", context, status=status_of(*forms)
    )


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    require(user, "persons.amend_person", person)
    initial = {name: getattr(person, name) for name in PersonForm.Meta.fields}
    form = PersonForm(posted(request), initial={**initial, "version": person.version})
    if form.is_valid():
        with refusals_on(form):
            services.amend(
                person,
                by=user,
                at=timezone.now(),
                values=values_of(form),
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(person)
    context = {"forms": [form], "title": _("修改关键人物"), "person": person}
    return render_part(
        request, "persons/form.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def review(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say that the data are still needed, and why.
    """
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    require(user, "persons.amend_person", person)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.review(person, by=user, at=at, **form.cleaned_data)
            return redirect(person)
    context = {"forms": [form], "title": _("复核后保留资料"), "person": person}
    return render_part(
        request, "persons/form.html#form", context, status=status_of(form)
    )


def _private(person: KeyPerson, user: User) -> dict[str, Any]:
    """
    Return what the page says of private data: whether there are any, never which.
    """
    if not user.has_perm("persons.see_private", person):
        return {}
    held, covered = queries.held(person), queries.covered(person.pk)
    rows = [(label, name in held, name in covered) for name, label in FIELDS.items()]
    consents = queries.consents_of(person)
    return {
        "private": rows,
        "consents": consents,
        "may_reveal": bool(held & covered),
        "may_withdraw": bool(covered),
    }


def _asked(request: HtmxRequest, user: User) -> dict[str, str]:
    """
    Return the client that a link names, if the user may see it.
    """
    pk = key_of(request.GET.get("client", ""))
    found = Client.objects.visible_to(user).filter(pk=pk or 0).first()
    return {"client_name": found.name} if found else {}


def _twins(user: User, form: PersonForm) -> list[Any]:
    """
    Return people of the same name that the user knows, once a name has been typed.
    """
    name = form.data.get("name", "") if form.is_bound else ""
    return queries.alike(user, name=name) if name else []
