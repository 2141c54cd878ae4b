"""What follows a moment later: teams hear of their rivals; search follows new names."""

from django.utils import timezone

from kehubu.clients.references import fold_always
from kehubu.clients.services import RENAMED
from kehubu.core import facts, search
from kehubu.dossiers.services import RIVAL_NAMED
from kehubu.markets import services
from kehubu.markets.models import Finding, Intelligence
from kehubu.markets.services.intelligence import LOGGED

fold_always(Finding._meta.label_lower)


@facts.on(LOGGED)
def tell_teams(entry_id: int) -> None:
    entry = Intelligence.objects.get(pk=entry_id)
    services.tell_teams(entry, by=None, at=timezone.now())


@facts.on(RIVAL_NAMED)
def find_by_name_of_rival(rival_id: int) -> None:
    rows = Intelligence.objects.filter(rival=rival_id).values_list("pk", flat=True)
    search.refresh_soon(Intelligence, list(rows))


@facts.on(RENAMED)
def find_intelligence_anew(client_id: int) -> None:
    rows = Intelligence.objects.filter(client=client_id).values_list("pk", flat=True)
    search.refresh_soon(Intelligence, list(rows))
