"""Printing: who has taken a dossier out of the house, and as what."""

from datetime import datetime

from django.db import transaction

from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.core.access import require
from kehubu.people.models import User


@transaction.atomic
def print_dossier(client: Client, *, by: User, at: datetime, title: str) -> None:
    """
    Note that somebody has printed a client's fact sheet or dossier (quality §3);
    ``title`` says which, with the kind of file.
    """
    require(by, "dossiers.print_dossier", client)
    history.record("dossier.printed", client, by=by, at=at, reason=title)
