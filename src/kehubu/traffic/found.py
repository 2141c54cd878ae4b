from django.utils.translation import pgettext_lazy

from kehubu.core import search
from kehubu.traffic.models import JobBag


@search.source(
    JobBag,
    pgettext_lazy("menu", "工作袋"),
    icon="archive",
    rows=lambda: JobBag.objects.select_related("order__project__client"),
)
def bag(row: JobBag) -> search.Document:
    return search.Document(
        title=f"{row.number} {row.order.project.title}",
        subtitle=row.order.number,
        text=row.order.project.client.name,
        owned=(row.order.project.client.reading,),
    )
