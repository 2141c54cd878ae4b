"""Business cards: uploaded, checked, taken over."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import (
    attached,
    content_of,
    key_of,
    posted,
    refusals_on,
    status_of,
)
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor
from kehubu.people.models import User
from kehubu.persons import queries, services, vcards
from kehubu.persons.forms import CardForm, CardsUploadForm
from kehubu.persons.services.cards import Taken
from kehubu.persons.vcards import Card

MOST = 50
CardSet = formset_factory(CardForm, extra=0, max_num=MOST, validate_max=True)


@require_http_methods(["GET", "POST"])
def cards(request: HtmxRequest) -> HttpResponse:
    """
    Read cards from a file and show them, to be checked; then take over what is chosen.
    """
    user = actor(request)
    require(user, "persons.add_person")
    if "form-TOTAL_FORMS" in request.POST:
        return _take(request, user)
    form = CardsUploadForm(posted(request), attached(request))
    found: list[Card] = _read(form) if form.is_valid() else []
    if not found:
        return _page(request, {"form": form}, status_of(form))
    checked = _checked(user, found, _of_client(request, user))
    return _page(request, {"form": form, **checked}, status_of(form))


def _read(form: CardsUploadForm) -> list[Card]:
    try:
        found = vcards.read(content_of(form.cleaned_data["file"], vcards.LARGEST))
    except vcards.UnreadableCard as error:
        form.add_error("file", str(error))
        return []
    if len(found) > MOST:
        said = _("一次最多 %(n)s 张名片，这份文件有 %(found)s 张。")
        form.add_error("file", said % {"n": MOST, "found": len(found)})
        return []
    return found


def _of_client(request: HtmxRequest, user: User) -> Client | None:
    """
    Return the client from whose page one has come.
    """
    pk = key_of(request.GET.get("client", ""))
    return Client.objects.visible_to(user).filter(pk=pk).first() if pk else None


def _checked(user: User, found: list[Card], client: Client | None) -> dict[str, Any]:
    """
    Return forms with what was read, and beside each whom it seems to repeat.
    """
    twins = [_twins(user, card) for card in found]
    initial = [
        {**_initial(user, card, client), "take": not twin}
        for card, twin in zip(found, twins, strict=True)
    ]
    made = CardSet(initial=initial, form_kwargs=_kwargs(user))
    born = [card.birthday is not None for card in found]
    return {"cards": made, "rows": list(zip(made.forms, twins, born, strict=True))}


def _take(request: HtmxRequest, user: User) -> HttpResponse:
    made = CardSet(request.POST, form_kwargs=_kwargs(user))
    chosen = [form for form in made.forms if form["take"].data]
    checked = [form.is_valid() for form in chosen]
    heading = forms.Form(request.POST)
    rows: list[Any] = [(form, [], False) for form in made.forms]
    if heading.is_valid() and all(checked) and len(made.forms) <= MOST:
        with refusals_on(chosen[0] if chosen else heading):
            at, taken = timezone.now(), [_taken(form) for form in chosen]
            posts = services.take_cards(by=user, at=at, cards=taken)
            _say(request, len(posts))
            return redirect(posts[0].person if len(posts) == 1 else "persons:index")
    context = {"form": heading, "cards": made, "rows": rows, "chosen": chosen}
    return _page(request, context, status_of(heading, *chosen))


def _say(request: HtmxRequest, n: int) -> None:
    said = ngettext("已录入 %(n)s 位关键人物。", "已录入 %(n)s 位关键人物。", n)
    messages.success(request, said % {"n": n})


def _taken(form: CardForm) -> Taken:
    return Taken(
        values={"name": form.cleaned_data["name"], "source": "card"},
        post=form.post,
        client=form.client,
        prospect=form.cleaned_data["client_name"],
    )


def _initial(user: User, card: Card, client: Client | None) -> dict[str, Any]:
    known = [client] if client else queries.clients_called(user, card.organisation)
    named = [c for c in known if card.organisation in {c.name, c.short_name}]
    exact = [client] if client else named
    return {
        "name": card.name[:60],
        "client_name": (exact[0].name if exact else card.organisation)[:100],
        "as_prospect": bool(card.organisation) and not known,
        "department": card.department[:60],
        "title": card.title[:60],
        "mobile": "、".join(card.mobiles)[:40],
        "phone": "、".join(card.phones)[:60],
        "email": next(iter(card.emails), "")[:120],
    }


def _twins(user: User, card: Card) -> list[Any]:
    return queries.alike(user, name=card.name, mobile=next(iter(card.mobiles), ""))


def _kwargs(user: User) -> dict[str, Any]:
    return {"called": partial(queries.clients_called, user), "label_suffix": ""}


def _page(request: HtmxRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render_part(request, "persons/cards.html#form", context, status=status)
