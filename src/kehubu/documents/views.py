from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_GET

from kehubu.core.http import HtmxRequest, handed_out, render_part
from kehubu.documents import queries
from kehubu.documents.models import ArchiveSet, StoredFile
from kehubu.people.http import actor, found_or_404

ARCHIVES = 100


@require_GET
def file(request: HtmxRequest, pk: int) -> FileResponse:
    """
    Download a file: always saved, never shown in the page's own origin.
    """
    stored = found_or_404(StoredFile.objects.visible_to, actor(request), pk)
    return handed_out(stored.file.open("rb"), stored.name, stored.content_type)


@require_GET
def archives(request: HtmxRequest) -> HttpResponse:
    context = {"archives": queries.archives(actor(request))[:ARCHIVES]}
    return render_part(request, "documents/archives.html#rows", context)


@require_GET
def archive(request: HtmxRequest, pk: int) -> HttpResponse:
    found = found_or_404(ArchiveSet.objects.visible_to, actor(request), pk)
    return render_part(request, "documents/archive.html#page", {"archive": found})
