"""Brands, products, rivals, channels and years: entered, changed, taken out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.clients import queries as clients
from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.dossiers import queries, services
from kehubu.dossiers.forms import PART_FORMS
from kehubu.dossiers.models import (
    PARTS,
    AdSpend,
    Brand,
    Part,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.models.dossiers import tab_of
from kehubu.people.http import actor, found_or_404
from kehubu.people.models import User

PARENTS: Mapping[str, Any] = MappingProxyType(
    {"client": Client, "brand": Brand, "rival": Rival}
)
TITLES: Mapping[str, tuple[str | Promise, str | Promise]] = MappingProxyType(
    {
        "brand": (_("录入品牌"), _("修改品牌")),
        "product": (_("录入产品"), _("修改产品")),
        "rival": (_("录入竞争者"), _("修改竞争者")),
        "rival_product": (_("录入竞争产品"), _("修改竞争产品")),
        "channel": (_("录入渠道"), _("修改渠道")),
        "output": (_("录入产销情况"), _("修改产销情况")),
    }
)
"""Of the page that enters a part, and of the one that changes it."""
OWN_PAGE = (Product, Rival)
"""What has a page of its own, to which one comes back."""


@require_http_methods(["GET", "POST"])
def add(request: HtmxRequest, kind: str, parent: int) -> HttpResponse:
    user, model = actor(request), PARTS[kind]
    above = found_or_404(PARENTS[model.parent].objects.visible_to, user, int(parent))
    client = above if isinstance(above, Client) else above.of_client
    require(user, model.perm, client)
    among = _among(client, user)
    initial = {model.parent: above}
    form = PART_FORMS[model](posted(request), initial=initial, among=among)
    if form.is_valid():
        with refusals_on(form):
            values = form.values
            part = services.add(
                model,
                values.pop(model.parent, above),
                by=user,
                at=timezone.now(),
                values=values,
            )
            return redirect(_back(part))
    title = TITLES[kind][0]
    context = {"client": client, "form": form, "title": title, "kind": kind}
    status = status_of(form)
    return render_part(request, "dossiers/part.html#form", context, status=status)


@require_http_methods(["GET", "POST"])
def amend(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    user, model = actor(request), PARTS[kind]
    part = found_or_404(_rows(model).visible_to, user, int(pk))
    client = part.of_client
    require(user, model.perm, client)
    form_class = PART_FORMS[model]
    among = _among(client, user)
    if isinstance(part, Rival) and not _knows_company(part, user):
        del among["company"]
    initial = form_class.initial_of(part)
    form = form_class(posted(request), initial=initial, among=among)
    if form.is_valid():
        with refusals_on(form):
            services.amend(
                part,
                by=user,
                at=timezone.now(),
                values=form.values,
                seen=form.cleaned_data["version"] or 0,
            )
            return redirect(_back(part))
    context = {
        "client": client,
        "form": form,
        "title": TITLES[kind][1],
        "kind": kind,
        "part": part,
    }
    status = status_of(form)
    return render_part(request, "dossiers/part.html#form", context, status=status)


@require_http_methods(["GET", "POST"])
def remove(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    """
    Ask before a part is taken out, then do so.
    """
    user, model = actor(request), PARTS[kind]
    part = found_or_404(_rows(model).visible_to, user, int(pk))
    client = part.of_client
    require(user, model.perm, client)
    if request.method == "POST":
        name = str(part)
        services.remove(part, by=user, at=timezone.now())
        messages.success(request, _now("已删除“%(name)s”。") % {"name": name})
        if isinstance(part, AdSpend):
            return redirect("dossiers:spend", client.pk)
        return redirect(tab_of(client.pk))
    context = {"client": client, "part": part, "kind": kind}
    return render_part(request, "dossiers/remove.html#form", context)


@require_GET
def companies(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Offer the names of companies in our list, among those the user may see.
    """
    user = actor(request)
    found_or_404(Client.objects.visible_to, user, pk)
    query = request.GET.get("company", "")
    context = {"values": clients.names_like(query, user)}
    return render_part(request, "clients/suggestions.html", context)


@require_GET
def brand_names(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Offer a client's brands and products, to other forms in which they are named.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    context = {"values": queries.brand_names(client, user)}
    return render_part(request, "clients/suggestions.html", context)


def _rows(model: type[Part]) -> Any:
    return model._default_manager


def _among(client: Client, user: User) -> dict[str, QuerySet[Any]]:
    products = Product.objects.visible_to(user).filter(brand__client=client)
    return {
        "brand": Brand.objects.visible_to(user).filter(client=client),
        "against": products,
        "company": Client.objects.visible_to(user).exclude(pk=client.pk),
    }


def _knows_company(rival: Rival, user: User) -> bool:
    if rival.company_id is None:
        return True
    return Client.objects.visible_to(user).filter(pk=rival.company_id).exists()


def _back(part: Part) -> Any:
    if isinstance(part, OWN_PAGE):
        return part
    if isinstance(part, RivalProduct):
        return part.rival
    return tab_of(part.of_client.pk)
