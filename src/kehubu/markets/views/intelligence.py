"""Intelligence: the list, one entry, logging and amending."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients.models import Client
from kehubu.core import paging, search
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.dossiers.models import Rival
from kehubu.markets import queries, services
from kehubu.markets.exporting import intelligence_list
from kehubu.markets.filters import IntelligenceFilter
from kehubu.markets.forms import AnswerForm, ChooseForm, IntelligenceForm
from kehubu.markets.models import IndustryFile, Intelligence
from kehubu.markets.services.intelligence import Subject
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

OFFERED = 20
Subjects = Mapping[str, tuple[Subject, str]]
"""What an entry may be about, by the word for it in the form, with its name."""


@require_GET
def index(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "markets.read_markets")
    found = IntelligenceFilter(request.GET, queries.entries(user), request=request)
    mark = request.GET.get("after", "")
    context = {
        "filter": found,
        "page": paging.page(found.qs, mark, "-observed_on", "-pk"),
        "query": paging.without(request.GET, "after"),
        "today": timezone.localdate(),
    }
    return render_part(request, "markets/index.html#rows", context)


@require_GET
def export(request: HtmxRequest) -> HttpResponse:
    """
    Download what the list shows, all pages of it.
    """
    user = actor(request)
    require(user, "markets.export_intelligence")
    found = IntelligenceFilter(request.GET, queries.entries(user), request=request)
    return download(intelligence_list(found.qs), _("市场情报") + ".xlsx")


@require_GET
def choose(request: HtmxRequest) -> HttpResponse:
    """
    Ask what a new entry is about: a client with its rivals, or an industry.
    """
    user = actor(request)
    require(user, "markets.collect_intelligence")
    form = ChooseForm(request.GET)
    query = form.cleaned_data["q"].strip() if form.is_valid() else ""
    seen = Client.objects.visible_to(user).order_by("sort_key", "pk")
    if query:
        seen = seen.filter(pk__in=search.matching(Client, query))
    else:
        seen = seen.filter(team__user=user)
    context = {
        "form": form,
        "query": query,
        "clients": seen[:OFFERED],
        "files": queries.files(user),
    }
    return render_part(request, "markets/choose.html#found", context)


@require_http_methods(["GET", "POST"])
def add(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Log something about a client or one of its rivals.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "markets.log_intelligence", client)
    rivals = Rival.objects.visible_to(user).filter(client=client)
    subjects: dict[str, tuple[Subject, str]] = {
        "client": (client, _("客户：%(name)s") % {"name": client})
    }
    for rival in rivals:
        name = _("竞争者：%(name)s") % {"name": rival}
        subjects[f"rival-{rival.pk}"] = (rival, name)
    return _log(request, user, subjects)


@require_http_methods(["GET", "POST"])
def add_about_industry(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    file = found_or_404(IndustryFile.objects.visible_to, user, pk)
    require(user, "markets.collect_intelligence")
    return _log(request, user, {"industry": (file, file.name)})


@require_GET
def entry(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.entry_rows, user, pk)
    context = {
        "entry": found,
        "form": AnswerForm(),
        "age": found.age(timezone.localdate()),
        "is_late": found.first_told_at is None and found.tell_by < timezone.now(),
        **queries.trace(found, user),
    }
    return render_part(request, "markets/entry.html#page", context)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.entry_rows, user, pk)
    require(user, "markets.amend_intelligence", found)
    form = _form(request, user, {"": (found.subject, "")}, _initial(found))
    if form.is_valid():
        with refusals_on(form):
            services.amend_intelligence(
                found,
                by=user,
                at=timezone.now(),
                values=form.values,
                tags=form.cleaned_data["tags"],
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found)
    context = {"form": form, "subject": found.subject, "entry": found}
    return render_part(
        request, "markets/entry_form.html#form", context, status=status_of(form)
    )


def _log(request: HtmxRequest, user: User, subjects: Subjects) -> HttpResponse:
    about = request.GET.get("about", "")
    initial = {
        "observed_on": timezone.localdate(),
        "about": about if about in subjects else next(iter(subjects)),
        "credibility": Intelligence.Credibility.PLAUSIBLE,
    }
    form = _form(request, user, subjects, initial)
    if form.is_valid():
        key = form.cleaned_data.get("about") or next(iter(subjects))
        with refusals_on(form):
            logged = services.log(
                subjects[key][0],
                by=user,
                at=timezone.now(),
                values=form.values,
                tags=form.cleaned_data["tags"],
            )
            messages.success(request, _("情报已记下，请转告用得上的同事。"))
            return redirect("markets:tell", logged.pk)
    subject, _name = next(iter(subjects.values()))
    context = {"form": form, "subject": subject}
    return render_part(
        request, "markets/entry_form.html#form", context, status=status_of(form)
    )


def _form(
    request: HtmxRequest, user: User, subjects: Subjects, initial: dict[str, object]
) -> IntelligenceForm:
    return IntelligenceForm(
        posted(request),
        initial=initial,
        subjects=[(key, name) for key, (_subject, name) in subjects.items()],
        may_keep_internal=user.has_perm("markets.keep_internal"),
    )


def _initial(entry: Intelligence) -> dict[str, object]:
    fields = {n: getattr(entry, n, None) for n in IntelligenceForm.base_fields}
    return {**fields, "tags": [tag.name for tag in entry.tags.all()]}
