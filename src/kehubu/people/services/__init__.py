from kehubu.people.services.agency import (
    amend_agency,
    import_calendar,
    open_first_run,
    set_reminders,
    set_up,
)
from kehubu.people.services.delegations import delegate, revoke
from kehubu.people.services.staff import (
    accept_invitation,
    amend_user,
    deactivate,
    hire,
    invite,
    reactivate,
    set_language,
)

__all__ = [
    "accept_invitation",
    "amend_agency",
    "amend_user",
    "deactivate",
    "delegate",
    "hire",
    "import_calendar",
    "invite",
    "open_first_run",
    "reactivate",
    "revoke",
    "set_language",
    "set_reminders",
    "set_up",
]
