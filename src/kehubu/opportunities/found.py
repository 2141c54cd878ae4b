from django.utils.translation import gettext_lazy as _

from kehubu.core import search
from kehubu.opportunities.models import Lead


@search.source(
    Lead,
    _("商机"),
    icon="route",
    rows=lambda: Lead.objects.select_related("client"),
)
def lead(row: Lead) -> search.Document:
    return search.Document(
        title=row.need,
        subtitle=row.client.name,
        text=row.client.short_name,
        owned=(row.client.reading,),
    )
