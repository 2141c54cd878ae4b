from django.utils.translation import pgettext_lazy

from kehubu.clients.models import Client
from kehubu.core import search


@search.source(Client, pgettext_lazy("menu", "客户"), icon="building", leads=True)
def client(row: Client) -> search.Document:
    return search.Document(
        title=row.name,
        subtitle=" · ".join(filter(None, [row.industry, row.region])),
        text=f"{row.phone} {row.address}",
        readings=(row.reading,),
        names=(row.short_name,),
    )
