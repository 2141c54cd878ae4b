"""Posts: begun, amended, ended, changed for another; relations, contacts, cards."""

from collections.abc import Sequence
from functools import partial

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.persons import queries, services, vcards
from kehubu.persons.forms import (
    ClientForm,
    ContactForm,
    EndForm,
    MoveForm,
    PostForm,
    RelationForm,
    values_of,
)
from kehubu.persons.models import KeyPerson
from kehubu.persons.printing import card_of

KEPT_BY_MOVING = ("mobile", "wechat")
"""What one takes along to another company."""


@require_GET
def address(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Lead from a post, as search finds it, to the person.
    """
    return redirect(found_or_404(queries.posts, actor(request), pk).person)


@require_http_methods(["GET", "POST"])
def begin(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    require(user, "persons.amend_person", person)
    called = partial(queries.clients_called, user)
    who, form = ClientForm(posted(request), called=called), PostForm(posted(request))
    if who.is_valid() and form.is_valid() and who.client:
        with refusals_on(who):
            at, values = timezone.now(), values_of(form)
            services.begin_post(
                person, by=user, at=at, client=who.client, values=values
            )
            return redirect(person)
    return _page(request, person, [who, form], _("登记另一个任职"))


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    post = found_or_404(queries.posts, user, pk)
    initial = {name: getattr(post, name) for name in PostForm.Meta.fields}
    form = PostForm(posted(request), initial={**initial, "version": post.version})
    if form.is_valid():
        with refusals_on(form):
            services.amend_post(
                post,
                by=user,
                at=timezone.now(),
                values=values_of(form),
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(post.person)
    return _page(request, post.person, [form], _("修改任职"))


@require_http_methods(["GET", "POST"])
def end(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    post = found_or_404(queries.posts, user, pk)
    form = EndForm(posted(request), initial={"on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.end_post(post, by=user, at=at, **form.cleaned_data)
            return redirect(post.person)
    return _page(request, post.person, [form], _("结束任职"))


@require_http_methods(["GET", "POST"])
def move(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Let a person go to another client.
    """
    user = actor(request)
    post = found_or_404(queries.posts, user, pk)
    called = partial(queries.clients_called, user)
    kept = {name: getattr(post, name) for name in KEPT_BY_MOVING}
    today = {"on": timezone.localdate()}
    who = MoveForm(posted(request), initial=today, called=called)
    form = PostForm(posted(request), initial=kept)
    del form.fields["since"]
    if who.is_valid() and form.is_valid() and who.client:
        with refusals_on(who):
            services.move(
                post,
                by=user,
                at=timezone.now(),
                on=who.cleaned_data["on"],
                client=who.client,
                values=form.cleaned_data | {"version": 1},
            )
            return redirect(post.person)
    return _page(request, post.person, [who, form], _("到另一家公司任职"))


@require_http_methods(["GET", "POST"])
def relate(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    post = found_or_404(queries.posts, user, pk)
    colleagues = User.objects.visible_to(user).active().order_by("reading")
    form = RelationForm(
        posted(request), initial={"user": user.pk}, colleagues=colleagues
    )
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.relate(post, by=user, at=at, **form.cleaned_data)
            return redirect(post.person)
    return _page(request, post.person, [form], _("登记关系"))


@require_http_methods(["GET", "POST"])
def contact(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    post = found_or_404(queries.posts, user, pk)
    form = ContactForm(posted(request), initial={"on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.contact(post, by=user, at=at, **form.cleaned_data)
            return redirect(post.person)
    return _page(request, post.person, [form], _("登记联系"))


@require_POST
def card(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download a post as a business card; private data are on none. That it was taken is
    written down.
    """
    user = actor(request)
    post = found_or_404(queries.posts, user, pk)
    services.take_card(post, by=user, at=timezone.now())
    data = vcards.write(card_of(post))
    return download(data, f"{post.person}.vcf", "text/vcard; charset=utf-8")


def _page(
    request: HtmxRequest,
    person: KeyPerson,
    parts: Sequence[forms.BaseForm],
    title: str,
) -> HttpResponse:
    context = {"forms": parts, "title": title, "person": person}
    return render_part(
        request, "persons/form.html#form", context, status=status_of(*parts)
    )
