"""Who may do what with clients."""

import rules

from kehubu.clients import kinds
from kehubu.clients.helping import HELPERS
from kehubu.clients.models import BulkEdit, Client, Import, SavedFilter
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
INSIDERS = (*LISTERS, Position.FINANCE, Position.AUDITOR)
"""Who knows what the account side keeps to itself; helpers know the company only."""


@rules.predicate
def sees_the_client(user: User, client: Client | None) -> bool:
    """
    The client is one that the user sees; asked of none, the user may in general.
    """
    if client is None:
        return True
    return Client.objects.visible_to(user).filter(pk=client.pk).exists()


@rules.predicate
def is_importer(user: User, the_import: Import | None) -> bool:
    return the_import is None or the_import.by_id == user.pk


@rules.predicate
def may_bring_in(user: User, the_import: Import | None) -> bool:
    return the_import is not None and kinds.of(the_import).is_open_to(user)


@rules.predicate
def is_editor(user: User, edit: BulkEdit | None) -> bool:
    return edit is None or edit.by_id == user.pk


@rules.predicate
def is_owner(user: User, saved: SavedFilter | None) -> bool:
    return saved is None or saved.owner_id == user.pk


rules.add_perm("clients.add_client", holds(*LISTERS))
rules.add_perm("clients.amend_client", holds(*LISTERS))
rules.add_perm("clients.assign_team", holds(*LEADERS))
rules.add_perm("clients.complete_team", holds(*LEADERS, *ACCOUNT_PEOPLE))
rules.add_perm("clients.win_client", holds(*LISTERS))
rules.add_perm("clients.list_clients", holds(*INSIDERS, *HELPERS))
rules.add_perm("clients.export_clients", holds(*INSIDERS))
rules.add_perm("clients.read_internal", holds(*INSIDERS))
rules.add_perm(
    "clients.bulk_edit", holds(*LEADERS, Position.ADMINISTRATION) & is_editor
)
rules.add_perm("clients.amend_filter", is_owner)
rules.add_perm(
    "clients.claim_client",
    holds(Position.ACCOUNT_MANAGER, Position.ACCOUNT_EXECUTIVE),
)
rules.add_perm("clients.release_client", holds(*LEADERS))
rules.add_perm("clients.hand_over", holds(*LEADERS))
rules.add_perm("clients.merge_clients", holds(*LEADERS))
rules.add_perm(
    "clients.set_reach", holds(Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR)
)
rules.add_perm("clients.import_clients", holds(*LISTERS) & is_importer)
rules.add_perm("clients.handle_import", is_importer & may_bring_in)
