"""The desk for requests about personal information."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from kehubu.core import paging
from kehubu.core.access import require
from kehubu.core.forms import key_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.persons import finding, judging, queries, services
from kehubu.persons.finding import Hit
from kehubu.persons.forms import EraseForm, RequestForm
from kehubu.persons.models import KeyPerson, PersonRequest
from kehubu.persons.printing import answer_pdf
from kehubu.persons.request_forms import AnswerForm, CheckForm, PersonChoiceForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


@require_GET
def requests(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "persons.list_requests")
    mark = request.GET.get("after", "")
    context = {
        "page": paging.page(queries.requests(user), mark, "-pk"),
        "today": timezone.localdate(),
    }
    return render_part(request, "persons/requests.html#rows", context)


@require_http_methods(["GET", "POST"])
def take(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    require(user, "persons.open_request")
    person = _asked(request, user)
    initial: dict[str, Any] = {"received_on": timezone.localdate()}
    if person:
        initial |= {"name": person.name}
    form = RequestForm(posted(request), initial=initial)
    if form.is_valid():
        with refusals_on(form):
            values = dict(form.cleaned_data)
            received_on, at = values.pop("received_on"), timezone.now()
            return redirect(
                services.open_request(
                    by=user,
                    at=at,
                    person=person,
                    received_on=received_on,
                    values=values,
                )
            )
    context = {
        "forms": [form],
        "title": _("登记个人信息请求"),
        "person": person,
        "lead": _("收到后十五个工作日内答复。"),
    }
    return render_part(
        request, "persons/form.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def request(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a request; a POST answers it.
    """
    user = actor(request)
    found = found_or_404(queries.requests, user, pk)
    if request.method == "POST":
        require(user, "persons.answer_request", found)
    form = AnswerForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.answer_request(found, by=user, at=at, **form.cleaned_data)
            return redirect(found)
    context = {"request_": found, "form": form, "today": timezone.localdate()}
    if user.has_perm("persons.answer_request", found) and found.is_open:
        context |= _found(found, user)
    seen = KeyPerson.objects.visible_to(user).filter(pk=found.person_id or 0)
    context["person"] = seen.first()
    return render_part(
        request, "persons/request.html#page", context, status=status_of(form)
    )


@require_POST
def copy(request: HtmxRequest, pk: int, form: str) -> HttpResponse:
    """
    Download all that is known of the person, as Excel or as JSON.
    """
    user = actor(request)
    found = found_or_404(queries.requests, user, pk)
    if form not in {"xlsx", "json"}:
        raise Http404
    made = services.copy_out(found, by=user, at=timezone.now())
    name = _("个人信息副本")
    if form == "json":
        return download(made.as_json(), f"{name}.json", "application/json")
    return download(made.as_xlsx(), f"{name}.xlsx", XLSX)


@require_GET
def paper(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download the answer, to be handed to who has asked.
    """
    user = actor(request)
    found = found_or_404(queries.requests, user, pk)
    if found.is_open:
        raise Http404
    pdf = answer_pdf(found, at=timezone.now())
    return download(pdf, f"{_('个人信息请求答复书')}-{found.pk}.pdf", "application/pdf")


@require_http_methods(["GET", "POST"])
def check(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Say whom a request means; then, how he was identified and what is about him.
    """
    user, now = actor(request), timezone.now()
    found = found_or_404(queries.requests, user, pk)
    require(user, "persons.answer_request", found)
    if "choose" in request.POST:
        return _choose(request, found, user)
    form = _check_form(found, user, posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.check_request(found, by=user, at=now, **form.cleaned_data)
            return redirect(found)
    return _check_page(request, found, user, form=form)


def _choose(request: HtmxRequest, found: PersonRequest, user: User) -> HttpResponse:
    form = _choice_form(found, request.POST)
    if form.is_valid():
        with refusals_on(form):
            known = {one.pk: one for one in queries.candidates(found)}
            person = known.get(form.cleaned_data["person"])
            services.choose_person(found, by=user, at=timezone.now(), person=person)
            return redirect("persons:check", found.pk)
    return _check_page(request, found, user, chosen=form)


def _check_page(
    request: HtmxRequest,
    found: PersonRequest,
    user: User,
    *,
    chosen: PersonChoiceForm | None = None,
    form: CheckForm | None = None,
) -> HttpResponse:
    chosen = chosen or _choice_form(found, None)
    form = form or _check_form(found, user, None)
    hits = list(finding.of(found))
    context = {
        "request_": found,
        "chosen": chosen,
        "form": form,
        "unseen": judging.unseen(user, hits).total(),
        "most": services.MOST_HITS,
        "is_too_many": form.size > services.MOST_HITS,
    }
    return render_part(
        request, "persons/check.html#form", context, status=status_of(chosen, form)
    )


def _choice_form(found: PersonRequest, data: Any) -> PersonChoiceForm:
    return PersonChoiceForm(
        data,
        initial={"person": found.person_id},
        persons=[(str(one.pk), _told(one)) for one in queries.candidates(found)],
    )


def _check_form(found: PersonRequest, user: User, data: Any) -> CheckForm:
    """
    Offer what may be about the person; what holds his numbers is ticked at first.
    """
    hits = list(finding.of(found))
    offered = judging.offered(found, hits, user)
    ticked = found.about if found.checked_by_id else judging.certain(found, offered)
    initial = {"identity": found.identity, "about": list(ticked)}
    return CheckForm(data, initial=initial, hits=_choices(offered, user))


@require_http_methods(["GET", "POST"])
def erase(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show what would be erased and what would be kept; a POST erases.
    """
    user = actor(request)
    found = found_or_404(queries.requests, user, pk)
    require(user, "persons.erase_person", found)
    words = finding.words_of(found)
    hits = list(finding.of(found))
    others = judging.others(found, hits)
    seen = judging.seen_by(user, hits)
    gone = [hit for hit in hits if not hit.why and hit.key not in others]
    doubtful = [hit for hit in judging.arguable(found, gone) if hit.key in seen]
    form = EraseForm(posted(request), hits=_choices(doubtful, user))
    if form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            services.erase(found, by=user, at=at, **form.cleaned_data)
            messages.success(request, _("已删除，再次查找没有结果。"))
            return redirect(found)
    context = {
        "request_": found,
        "form": form,
        "kept": [hit for hit in hits if hit.why],
        "seen": seen,
        "gone": len(gone),
        "left": len(others),
        "is_own_check": found.checked_by_id == user.pk,
        "namesakes": finding.namesakes(found),
        "others": words.others,
    }
    return render_part(
        request, "persons/erase.html#form", context, status=status_of(form)
    )


def _found(found: PersonRequest, user: User) -> dict[str, Any]:
    """
    Return what the page says of all that was found: where the user may look, what.
    """
    hits = list(finding.of(found))
    seen = judging.seen_by(user, hits)
    shown = [hit for hit in hits if hit.key in seen]
    return {
        "hits": shown[:SHOWN],
        "unseen": judging.unseen(user, hits).most_common(),
        "total": len(hits),
        "is_searched": True,
    }


def _choices(hits: list[Hit], user: User) -> list[tuple[str, str]]:
    seen = judging.seen_by(user, hits)
    return [
        (
            hit.key,
            f"{hit.where} · {hit.excerpt if hit.key in seen else _('您看不到内容')}",
        )
        for hit in hits
    ]


def _told(person: KeyPerson) -> str:
    """
    Return a person with what tells namesakes apart: clients, and how numbers end.
    """
    posts = person.posts.select_related("client")
    where = "、".join(
        f"{post.client}{f'（…{post.mobile[-4:]}）' if post.mobile else ''}"
        for post in posts
    )
    return f"{person.name} {where}".strip()


def _asked(request: HtmxRequest, user: User) -> KeyPerson | None:
    """
    Return the person whom a link points at, if the user may know him.
    """
    pk = key_of(request.GET.get("person", ""))
    person = KeyPerson.objects.visible_to(user).filter(pk=pk or 0).first()
    known = person and user.has_perm("persons.amend_person", person)
    return person if known else None
