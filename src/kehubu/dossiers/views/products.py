"""A product beside its rivals; a rival with its products."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kehubu.clients.models import Client
from kehubu.core.access import require
from kehubu.core.http import HtmxRequest, download, render_part
from kehubu.dossiers import queries, traits
from kehubu.dossiers.exporting import brand_list
from kehubu.dossiers.models import Brand, Product, Rival
from kehubu.dossiers.models.dossiers import tab_of
from kehubu.people.http import actor, found_or_404


@require_GET
def brand(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Lead to the brand on its client's page.
    """
    found = found_or_404(Brand.objects.visible_to, actor(request), pk)
    return redirect(f"{tab_of(found.client_id)}#brand-{found.pk}")


@require_GET
def export(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Download a client's brands and products.
    """
    user = actor(request)
    client = found_or_404(Client.objects.visible_to, user, pk)
    require(user, "clients.export_clients")
    data = brand_list(client, queries.brands_of(client, user))
    return download(data, f"{_('品牌与产品')}-{client}.xlsx")


@require_GET
def product(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(Product.objects.visible_to, user, pk)
    rivals = list(queries.rival_products_against(found, user))
    judged = traits.beside(found.traits, *(each.traits for each in rivals))
    context = {
        "product": found,
        "client": found.of_client,
        "rivals": rivals,
        "judged": list(judged),
    }
    return render_part(request, "dossiers/product.html#product", context)


@require_GET
def rival(request: HtmxRequest, pk: int) -> HttpResponse:
    user = actor(request)
    found = found_or_404(Rival.objects.visible_to, user, pk)
    queries.with_links([found], user)
    products = list(found.products.select_related("against"))
    judged = traits.beside(*(each.traits for each in products))
    context = {
        "rival": found,
        "client": found.client,
        "products": products,
        "judged": list(judged) if products else [],
    }
    return render_part(request, "dossiers/rival.html#rival", context)
