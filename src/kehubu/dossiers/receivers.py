"""What follows a moment later: brands are found by their client's new name."""

from kehubu.clients.services import RENAMED
from kehubu.core import facts, search
from kehubu.dossiers.models import Brand, Product


@facts.on(RENAMED)
def find_brands_anew(client_id: int) -> None:
    brands = Brand.objects.filter(client=client_id).values_list("pk", flat=True)
    search.refresh_soon(Brand, list(brands))
    products = Product.objects.filter(brand__client=client_id)
    search.refresh_soon(Product, list(products.values_list("pk", flat=True)))
