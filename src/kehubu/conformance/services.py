"""An event log leaves the house: who took it, when, and with which names."""

from datetime import datetime

from django.db import transaction

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.models import HistoryEntry
from kehubu.core.periods import Period
from kehubu.people.models import User
from kehubu.procedures.models import Procedure


@transaction.atomic
def release_log(
    procedure: Procedure, *, by: User, at: datetime, period: Period, with_names: bool
) -> HistoryEntry:
    """
    Record that the log of a procedure is taken out; it tells of people's work (PIPL).
    """
    procedure = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    require(by, "conformance.release_log")
    changes = {
        "first": ["", str(period.first)],
        "last": ["", str(period.last)],
        "with_names": ["", with_names],
    }
    return history.record("log.released", procedure, by=by, at=at, changes=changes)
