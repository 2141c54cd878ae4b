from kehubu.core.models.history import HistoryEntry
from kehubu.core.models.jobs import Job, Schedule
from kehubu.core.models.labels import Labelled
from kehubu.core.models.notices import Notification
from kehubu.core.models.search import SearchRow
from kehubu.core.models.worktime import CalendarDay

__all__ = [
    "CalendarDay",
    "HistoryEntry",
    "Job",
    "Labelled",
    "Notification",
    "Schedule",
    "SearchRow",
]
