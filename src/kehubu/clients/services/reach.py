"""How far account people may look."""

from datetime import datetime

from django.db import transaction

from kehubu.clients.models import Reach
from kehubu.core import history
from kehubu.core.access import require
from kehubu.people.models import User


@transaction.atomic
def set_reach(*, by: User, at: datetime, level: str) -> Reach:
    """
    Say which clients account managers and executives see beside the pool.
    """
    require(by, "clients.set_reach")
    Reach.objects.get_or_create(pk=1)
    reach = Reach.objects.select_for_update().get(pk=1)
    return history.amend(reach, "reach.set", by=by, at=at, values={"level": level})
