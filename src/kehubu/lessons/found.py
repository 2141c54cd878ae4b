from django.utils.translation import gettext_lazy as _

from kehubu.core import search
from kehubu.lessons.models import Case


@search.source(
    Case,
    _("案例"),
    icon="bulb",
    rows=lambda: Case.objects.select_related("project__client"),
)
def case(row: Case) -> search.Document:
    """
    What is confidential is not found: a hit would tell of it.
    """
    texts = (row.problem, row.idea, row.execution, row.result, row.awards, row.press)
    named = (row.project.client.name, row.industry, row.media, row.keywords)
    return search.Document(
        title=row.title,
        subtitle=row.number,
        text="\n".join([*named, *texts, row.credits, row.learned]),
        owned=(row.project.client.reading,),
    )
