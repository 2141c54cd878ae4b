from django.utils.translation import gettext_lazy as _

from kehubu.core import search
from kehubu.markets.models import IndustryFile, Intelligence


@search.source(
    Intelligence,
    _("情报"),
    icon="notes",
    rows=lambda: Intelligence.objects.select_related("client", "rival", "industry"),
)
def intelligence(row: Intelligence) -> search.Document:
    return search.Document(
        title=row.title,
        subtitle=str(row.subject),
        text=f"{row.text}\n{row.reference}",
        owned=(row.client.reading,) if row.client else (),
    )


@search.source(
    IndustryFile,
    _("行业档案"),
    icon="book",
    rows=lambda: IndustryFile.objects.prefetch_related("facts"),
)
def industry_file(row: IndustryFile) -> search.Document:
    facts = (f"{fact.title} {fact.text}" for fact in row.facts.all())
    return search.Document(title=row.name, text="\n".join(facts))
