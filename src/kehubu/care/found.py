from django.utils.translation import gettext_lazy as _

from kehubu.care.models import Contact
from kehubu.core import search


@search.source(
    Contact,
    _("往来"),
    icon="message",
    rows=lambda: Contact.objects.select_related("client", "owner"),
)
def contact(row: Contact) -> search.Document:
    texts = (row.purpose, row.note, row.outcome, row.met, row.owner.name)
    return search.Document(
        title=str(row),
        subtitle=row.purpose or row.outcome,
        text="\n".join([row.client.name, *filter(None, texts)]),
        owned=(row.client.reading,),
        is_named=False,
    )
