"""The fact sheet and the whole dossier, to be taken out of the house."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kehubu.clients.models import Client
from kehubu.core import papers
from kehubu.core.http import HtmxRequest, download
from kehubu.dossiers import printing, services
from kehubu.people.http import actor, found_or_404


@require_POST
def take(request: HtmxRequest, pk: int, which: str, file: str) -> HttpResponse:
    """
    Hand out the paper; that it was taken is written down, so it is asked for by POST.
    """
    user, now = actor(request), timezone.now()
    client = found_or_404(Client.objects.visible_to, user, int(pk))
    paper = printing.PAPERS[which](client, user, now)
    data, kind = papers.written(paper, file, at=now)
    name = f"{paper.title} {client}.{file}"
    services.print_dossier(client, by=user, at=now, title=name)
    return download(data, name, kind)
