from django.utils.translation import gettext_lazy as _

from kehubu.core import search
from kehubu.dossiers.models import Brand, Product


@search.source(
    Brand,
    _("品牌"),
    icon="id-badge-2",
    rows=lambda: Brand.objects.select_related("client"),
)
def brand(row: Brand) -> search.Document:
    return search.Document(
        title=row.name,
        subtitle=row.client.name,
        text=row.remark,
        owned=(row.client.reading,),
    )


@search.source(
    Product,
    _("产品"),
    icon="id-badge-2",
    rows=lambda: Product.objects.select_related("brand__client"),
)
def product(row: Product) -> search.Document:
    return search.Document(
        title=row.name,
        subtitle=f"{row.brand.client.name} · {row.brand.name}",
        text=f"{row.generic_name} {row.uses}",
        owned=(row.brand.client.reading,),
    )
