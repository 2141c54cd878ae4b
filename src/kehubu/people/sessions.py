"""Sessions that load with their person, in one statement."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from kehubu.people.models import Session, User


class SessionStore(DatabaseStore):
    person: User | None = None
    """The signed-in person, once the session is loaded."""

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
        rows = Session.objects.select_related("user__department")
        living = rows.filter(expire_date__gt=timezone.now(), session_key=key)
        # A key that we never made is not looked for: PostgreSQL cannot take a NUL.
        row = living.first() if key.isalnum() else None
        if row is None:
            self._session_key = None
            return None
        self.person = row.user
        return row
