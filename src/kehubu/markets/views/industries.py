"""Industry files: the list, one file, its facts."""

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

from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.dossiers import queries as dossiers
from kehubu.markets import queries, regulations, services
from kehubu.markets.forms import FactForm, HandOverForm, ReviewForm
from kehubu.markets.models import IndustryFact, IndustryFile
from kehubu.people.http import actor, found_or_404

SHOWN_CLIENTS, LATEST, STORY = 100, 10, 30
FACT = ("kind", "title", "text", "source", "as_of")


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "markets.read_industries")
    today = timezone.localdate()
    files = [
        (file, file.age(today), file.is_due(today)) for file in queries.files(user)
    ]
    context = {"files": files, "missing": queries.missing_industries(user)}
    return render_part(request, "markets/industries.html#rows", context)


@require_POST
def open_file(request: HtmxRequest) -> HttpResponse:
    """
    Open the file of an industry that a client has; lead to it if there is one.
    """
    name = request.POST.get("name", "").strip()[:40]
    return redirect(services.open_file(name, by=actor(request), at=timezone.now()))


@require_GET
def industry(request: HtmxRequest, pk: int) -> HttpResponse:
    user, today = actor(request), timezone.localdate()
    file = found_or_404(IndustryFile.objects.visible_to, user, pk)
    clients = Client.objects.visible_to(user).filter(industry=file.name)
    context = {
        "file": file,
        "age": file.age(today),
        "is_due": file.is_due(today),
        "facts": queries.facts(file, user),
        "hints": regulations.hints(file.name),
        "clients": clients.order_by("sort_key", "pk")[:SHOWN_CLIENTS],
        "entries": queries.about_industry(file, user)[:LATEST],
        "story": queries.story(file)[:STORY],
        "form": ReviewForm(),
    }
    return render_part(request, "markets/industry.html#page", context)


@require_POST
def review(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    file = found_or_404(IndustryFile.objects.visible_to, user, pk)
    form = ReviewForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    services.review(file, by=user, at=timezone.now(), note=note)
    messages.success(request, _("已复核，从今天起重新计时。"))
    return redirect(file)


@require_http_methods(["GET", "POST"])
def hand_over(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    file = found_or_404(IndustryFile.objects.visible_to, user, pk)
    require(user, "markets.hand_over_industry", file)
    form = HandOverForm(
        posted(request), initial={"to": file.owner_id}, keepers=queries.keepers(user)
    )
    if form.is_valid():
        with refusals_on(form):
            services.hand_over(file, by=user, at=timezone.now(), **form.cleaned_data)
            return redirect(file)
    context = {"file": file, "form": form, "title": _("移交行业档案")}
    return render_part(
        request, "markets/industry_form.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def add_fact(request: HtmxRequest, pk: int) -> HttpResponse:
    user, now = actor(request), timezone.now()
    file = found_or_404(IndustryFile.objects.visible_to, user, pk)
    require(user, "markets.keep_industries", file)
    form = FactForm(posted(request), initial={"as_of": timezone.localdate(now)})
    if form.is_valid():
        with refusals_on(form):
            services.add_fact(file, by=user, at=now, values=form.values)
            return redirect(file)
    context = {"file": file, "form": form, "title": _("录入行业事实")}
    return render_part(
        request, "markets/industry_form.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def fact(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a fact to be corrected, with how it read before.
    """
    user = actor(request)
    found = found_or_404(IndustryFact.objects.visible_to, user, pk)
    require(user, "markets.keep_industries", found.file)
    initial = {name: getattr(found, name) for name in (*FACT, "version")}
    form = FactForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.amend_fact(
                found,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found.file)
    entries = dossiers.entries_about(found, "")[:STORY]
    context = {
        "file": found.file,
        "fact": found,
        "form": form,
        "title": _("修改行业事实"),
        "told": dossiers.told(entries, found, FACT, user),
    }
    return render_part(
        request, "markets/industry_form.html#form", context, status=status_of(form)
    )


@require_POST
def remove_fact(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(IndustryFact.objects.visible_to, user, pk)
    file = services.remove_fact(found, by=user, at=timezone.now())
    messages.success(request, _("已删除，历史里还查得到。"))
    return redirect(file)
