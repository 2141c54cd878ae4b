"""Sessions that load with their person and the agency, in one statement."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from kehubu.core import prepared
from kehubu.people.models import Agency, Session, User

OURS = Agency.objects.values(
    whole=JSONObject(**{f.attname: f.attname for f in Agency._meta.concrete_fields})
)
"""The agency as one column."""


def _living(key: str, at: datetime) -> QuerySet[Session]:
    rows = Session.objects.select_related("user__department")
    rows = rows.annotate(agency=Subquery(OURS[:1]))
    return rows.filter(expire_date__gt=at, session_key=key)


class SessionStore(DatabaseStore):
    person: User | None = None
    """The signed-in person, once the session is loaded."""
    agency: Agency | None = None
    """The agency, for the frame around every page."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        user_id = data.get(SESSION_KEY)
        row.user_id = int(user_id) if user_id else None
        return row

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        # A key that we never made is not looked for: PostgreSQL cannot take a NUL.
        at = timezone.now()
        living = prepared.rows(_living, key=key, at=at) if key.isalnum() else []
        row = next(iter(living), None)
        if row is None:
            self._session_key = None
            return None
        self.person = row.user
        # SQLite tells truth values as 0 and 1, which is truth enough
        self.agency = Agency(**row.agency) if row.agency else None  # type: ignore[attr-defined]
        return row
