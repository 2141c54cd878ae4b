"""Who may do what with clients."""

import rules

from kehubu.clients.models import Import
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import holds

ACCOUNT_PEOPLE = (
    Position.ACCOUNT_DIRECTOR,
    Position.ACCOUNT_MANAGER,
    Position.ACCOUNT_EXECUTIVE,
)
LEADERS = (
    Position.GENERAL_MANAGER,
    Position.ACCOUNT_DIRECTOR,
    Position.ACCOUNT_MANAGER,
)
LISTERS = (*LEADERS, Position.ACCOUNT_EXECUTIVE, Position.ADMINISTRATION)


@rules.predicate
def is_importer(user: User, the_import: Import | None) -> bool:
    return the_import is None or the_import.by_id == user.pk


rules.add_perm("clients.add_client", holds(*LISTERS))
rules.add_perm("clients.amend_client", holds(*LISTERS))
rules.add_perm("clients.assign_team", holds(*LEADERS))
rules.add_perm("clients.complete_team", holds(*LEADERS, *ACCOUNT_PEOPLE))
rules.add_perm("clients.win_client", holds(*LISTERS))
rules.add_perm(
    "clients.list_clients", holds(*LISTERS, Position.FINANCE, Position.AUDITOR)
)
rules.add_perm("clients.import_clients", holds(*LISTERS) & is_importer)
