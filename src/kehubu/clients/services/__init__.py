from kehubu.clients.services.clients import (
    RENAMED,
    add,
    amend,
    assign_team,
    complete_team,
    win,
)
from kehubu.clients.services.committing import commit, undo
from kehubu.clients.services.imports import choose, edit_row, open_import, remap

__all__ = [
    "RENAMED",
    "add",
    "amend",
    "assign_team",
    "choose",
    "commit",
    "complete_team",
    "edit_row",
    "open_import",
    "remap",
    "undo",
    "win",
]
