"""What follows a moment later: brands are found by their client's new name."""

from django.db.models import Model

from kehubu.clients.references import fill_blanks, find_twin, fold_always
from kehubu.clients.services import RENAMED
from kehubu.core import facts, search
from kehubu.dossiers.models import AdSpend, Brand, Dossier, Product, Rival

for described in (Dossier, Brand, Product, Rival):
    fill_blanks(described._meta.label_lower)
fold_always(AdSpend._meta.label_lower)


@find_twin(AdSpend._meta.label_lower)
def overlapping(row: AdSpend, column: str, kept: Model) -> AdSpend | None:
    """
    Return a figure for a time that ``row`` states too: of two clients or rivals that
    become one, the figure of the one that stays holds, so that nothing counts twice.
    """
    if column == "client_id" and row.rival_id is not None:
        return None
    whose = {column: kept.pk} if row.rival_id else {column: kept.pk, "rival": None}
    same = AdSpend.objects.filter(**whose, medium=row.medium, region=row.region)
    span = {"starts_on__lte": row.ends_on, "ends_on__gte": row.starts_on}
    return same.filter(**span).exclude(pk=row.pk).first()


@facts.on(RENAMED)
def find_brands_anew(client_id: int) -> None:
    brands = Brand.objects.filter(client=client_id).values_list("pk", flat=True)
    search.refresh_soon(Brand, list(brands))
    products = Product.objects.filter(brand__client=client_id)
    search.refresh_soon(Product, list(products.values_list("pk", flat=True)))
