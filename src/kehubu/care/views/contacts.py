"""Contacts: planned, noted on the spot, shown, amended, cancelled."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.care import queries, services
from kehubu.care.forms import (
    AmendNotedForm,
    AmendPlannedForm,
    DoneForm,
    NoteForm,
    PlanForm,
    ReasonForm,
    WithFollowUp,
    WithPersons,
)
from kehubu.care.models import Contact
from kehubu.care.services.contacts import Wanted
from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import (
    attached,
    key_of,
    posted,
    refusals_on,
    status_of,
)
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people import queries as people
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User
from kehubu.persons.models import KeyPerson

WEEK = timedelta(days=7)
LOOKING = "find"
"""The button that looks for a client where no script does."""


@require_http_methods(["GET", "POST"])
def note(request: HtmxRequest) -> HttpResponse:
    """
    Note a contact that took place.
    """
    user = actor(request)
    require(user, "care.log_contact")
    picked = _picker(request, user)
    form = NoteForm(
        _sent(request),
        attached(request) if _sent(request) is not None else None,
        initial=_begun(request, user, "done_at"),
        clients=Client.objects.visible_to(user),
        colleagues=people.colleagues(user),
        persons=queries.choosable(picked["chosen"], user),
    )
    if form.is_valid():
        with refusals_on(form):
            noted = services.note_contact(
                form.cleaned_data["client"],
                by=user,
                at=timezone.now(),
                owner=form.cleaned_data["owner"],
                colleagues=form.cleaned_data["colleagues"],
                values=form.values,
                photos=form.photos,
                wanted=_wanted(form),
            )
            messages.success(request, _("已记下这次联络。"))
            return redirect(noted)
    context = {"form": form, **picked}
    return render_part(request, "care/note.html#form", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def plan(request: HtmxRequest) -> HttpResponse:
    """
    Plan a contact.
    """
    user = actor(request)
    require(user, "care.log_contact")
    picked = _picker(request, user)
    form = PlanForm(
        _sent(request),
        initial=_begun(request, user, "planned_at"),
        clients=Client.objects.visible_to(user),
        colleagues=people.colleagues(user),
        persons=queries.choosable(picked["chosen"], user),
    )
    if form.is_valid():
        with refusals_on(form):
            planned = services.plan_contact(
                form.cleaned_data["client"],
                by=user,
                at=timezone.now(),
                owner=form.cleaned_data["owner"],
                colleagues=form.cleaned_data["colleagues"],
                values=form.values,
            )
            messages.success(request, _("已列入拜访计划。"))
            return redirect(planned)
    context = {"form": form, **picked}
    return render_part(
        request, "care/plan_contact.html#form", context, status=status_of(form)
    )


@require_GET
def find_client(request: HtmxRequest) -> HttpResponse:
    """
    List the clients that match what is being typed, to choose from.
    """
    user = actor(request)
    require(user, "care.log_contact")
    return render_part(request, "care/client_choices.html", _picker(request, user))


@require_GET
def find_persons(request: HtmxRequest) -> HttpResponse:
    """
    List the key persons of the client that has been chosen, to be ticked.
    """
    user = actor(request)
    require(user, "care.log_contact")
    chosen = _picker(request, user)["chosen"]
    form = WithPersons(persons=queries.choosable(chosen, user))
    context = {"form": form, "chosen": chosen}
    return render_part(request, "care/persons_field.html", context)


@require_GET
def of_person(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show the latest contacts with a key person; a part of his page.
    """
    user = actor(request)
    person = found_or_404(KeyPerson.objects.visible_to, user, pk)
    require(user, "care.list_care")
    context = {"person": person, "contacts": queries.contacts_with(person, user)}
    return render_part(request, "care/of_person.html#contacts", context)


@require_GET
def contact(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.contacts, user, pk)
    context = {"contact": found, **queries.contact_shown(found, user)}
    return render_part(request, "care/contact.html#page", context)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.contacts, user, pk)
    require(user, "care.amend_contact", found)
    form = _amend_form(request, user, found)
    if form.is_valid():
        with refusals_on(form):
            services.amend_contact(
                found,
                by=user,
                at=timezone.now(),
                owner=form.cleaned_data["owner"],
                colleagues=form.cleaned_data["colleagues"],
                values=form.values,
                photos=form.photos if isinstance(form, AmendNotedForm) else (),
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(found)
    context = {"form": form, "contact": found}
    return render_part(
        request, "care/amend_contact.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def complete(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Note how a planned contact went.
    """
    user = actor(request)
    found = found_or_404(queries.contacts, user, pk)
    require(user, "care.amend_contact", found)
    initial = {
        "kind": found.kind,
        "done_at": min(found.planned_at or timezone.now(), timezone.now()),
        "due_on": timezone.localdate() + WEEK,
        "follower": user.pk,
        "version": found.version,
        "persons": list(found.persons.values_list("pk", flat=True)),
    }
    form = DoneForm(
        posted(request),
        attached(request),
        initial=initial,
        colleagues=people.colleagues(user),
        persons=queries.choosable(found.client, user, found),
    )
    if form.is_valid():
        with refusals_on(form):
            services.complete_contact(
                found,
                by=user,
                at=timezone.now(),
                values=form.values,
                photos=form.photos,
                wanted=_wanted(form),
                seen=form.cleaned_data["version"] or 0,
            )
            messages.success(request, _("已记下这次联络。"))
            return redirect(found)
    context = {"form": form, "contact": found}
    return render_part(
        request, "care/complete_contact.html#form", context, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def cancel(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(queries.contacts, user, pk)
    require(user, "care.amend_contact", found)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.cancel_contact(
                found, by=user, at=timezone.now(), **form.cleaned_data
            )
            return redirect(found)
    context = {
        "form": form,
        "title": _("取消这次拜访"),
        "about": str(found),
        "back": found.get_absolute_url(),
        "button": _("取消拜访"),
    }
    return render_part(
        request, "care/decide.html#form", context, status=status_of(form)
    )


def _sent(request: HtmxRequest) -> Any:
    """
    Return what the form was sent with, unless it was only to look for a client.
    """
    return None if LOOKING in request.POST else posted(request)


def _begun(request: HtmxRequest, user: User, moment: str) -> dict[str, Any]:
    """
    Return what a new form begins with: what was typed before looking for a client.
    """
    now = timezone.localtime().replace(second=0, microsecond=0)
    initial: dict[str, Any] = {
        "kind": request.GET.get("kind", Contact.Kind.ROUTINE),
        "owner": user.pk,
        "due_on": timezone.localdate() + WEEK,
        "follower": user.pk,
    }
    if moment == "done_at":
        initial[moment] = now
    lists = {name: request.POST.getlist(name) for name in ("colleagues", "persons")}
    return {**initial, **request.POST.dict(), **lists}


def _picker(request: HtmxRequest, user: User) -> dict[str, Any]:
    """
    Return the client that is chosen, and those to choose from.
    """
    asked = request.POST if request.method == "POST" else request.GET
    words = asked.get("q", "")
    pk = key_of(asked.get("client", ""))
    chosen = Client.objects.visible_to(user).filter(pk=pk).first() if pk else None
    return {
        "chosen": chosen,
        "is_fixed": "client" in request.GET and chosen is not None,
        "clients": queries.found_clients(user, words),
        "words": words,
    }


def _wanted(form: WithFollowUp) -> Wanted | None:
    said = form.cleaned_data
    if not said["what"]:
        return None
    return Wanted(said["what"], said["follower"], said["due_on"], said["is_complaint"])


def _amend_form(
    request: HtmxRequest, user: User, found: Contact
) -> AmendNotedForm | AmendPlannedForm:
    form = AmendNotedForm if found.is_done else AmendPlannedForm
    names = ("kind", "met", "met_senior", "purpose", "note", "outcome", "version")
    initial = {name: getattr(found, name) for name in (*names, "planned_at", "done_at")}
    going = found.colleagues.values_list("pk", flat=True)
    initial |= {"owner": found.owner_id, "colleagues": list(going)}
    initial["persons"] = list(found.persons.values_list("pk", flat=True))
    known = (found.owner_id, *initial["colleagues"])
    return form(
        posted(request),
        attached(request),
        initial=initial,
        colleagues=people.colleagues(user, *known),
        persons=queries.choosable(found.client, user, found),
    )
