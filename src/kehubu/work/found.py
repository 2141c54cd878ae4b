from django.utils.translation import pgettext_lazy

from kehubu.core import search
from kehubu.work.models import Project, WorkOrder


@search.source(
    Project,
    pgettext_lazy("menu", "项目"),
    icon="briefcase",
    rows=lambda: Project.objects.select_related("client"),
)
def project(row: Project) -> search.Document:
    return search.Document(
        title=row.title,
        subtitle=row.number,
        text=row.client.name,
        owned=(row.client.reading,),
    )


@search.source(
    WorkOrder,
    pgettext_lazy("menu", "工作单"),
    icon="clipboard-text",
    rows=lambda: WorkOrder.objects.select_related("project__client", "department"),
)
def order(row: WorkOrder) -> search.Document:
    return search.Document(
        title=f"{row.number} {row.project.title}",
        subtitle=row.department.name,
        text=f"{row.project.client.name} {row.brand} {row.task}",
        owned=(row.project.client.reading,),
    )
