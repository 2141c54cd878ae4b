from kehubu.clients.services.bulk import (
    MOST,
    apply_bulk,
    discard_bulk,
    prepare_bulk,
    undo_bulk,
)
from kehubu.clients.services.clients import (
    RENAMED,
    add,
    amend,
    assign_team,
    complete_team,
    leave_team,
    win,
)
from kehubu.clients.services.committing import commit, undo
from kehubu.clients.services.forgetting import forget_rows
from kehubu.clients.services.groups import place_in_group
from kehubu.clients.services.imports import choose, edit_row, open_import, remap
from kehubu.clients.services.merging import MERGED, merge, unmerge
from kehubu.clients.services.reach import set_reach
from kehubu.clients.services.saving import (
    amend_filter,
    delete_filter,
    save_filter,
)
from kehubu.clients.services.transfers import (
    JustClaimed,
    claim,
    hand_over,
    release,
)

__all__ = [
    "MERGED",
    "MOST",
    "RENAMED",
    "JustClaimed",
    "add",
    "amend",
    "amend_filter",
    "apply_bulk",
    "assign_team",
    "choose",
    "claim",
    "commit",
    "complete_team",
    "delete_filter",
    "discard_bulk",
    "edit_row",
    "forget_rows",
    "hand_over",
    "leave_team",
    "merge",
    "open_import",
    "place_in_group",
    "prepare_bulk",
    "release",
    "remap",
    "save_filter",
    "set_reach",
    "undo",
    "undo_bulk",
    "unmerge",
    "win",
]
