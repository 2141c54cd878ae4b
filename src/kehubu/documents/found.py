from django.utils.translation import gettext_lazy as _

from kehubu.core import search
from kehubu.documents.models import ArchiveSet


@search.source(ArchiveSet, _("档案"), icon="archive")
def archive(row: ArchiveSet) -> search.Document:
    files = "\n".join(f"{f['title']} {f['name']}" for f in row.manifest["files"])
    return search.Document(title=row.title, subtitle=row.number, text=files)
