from kehubu.clients.queries.bulk import bulk_edits, bulk_lines
from kehubu.clients.queries.clients import (
    TIMELINE,
    forget_suggestions,
    in_pool,
    listed,
    overview,
    reach,
    role_of,
    served_by,
    suggestions,
    timeline,
    was_in_pool,
)
from kehubu.clients.queries.groups import (
    called,
    group_of,
    in_group,
    names_like,
    own_group,
)
from kehubu.clients.queries.handovers import (
    givers,
    handover_lines,
    handovers,
    parts_of,
)
from kehubu.clients.queries.imports import import_counts, import_rows, imports
from kehubu.clients.queries.merges import (
    kept_instead,
    likely_same,
    merges,
    moved,
    side_by_side,
    twins,
)
from kehubu.clients.queries.naming import clients_named
from kehubu.clients.queries.saved import shortcuts

__all__ = [
    "TIMELINE",
    "bulk_edits",
    "bulk_lines",
    "called",
    "clients_named",
    "forget_suggestions",
    "givers",
    "group_of",
    "handover_lines",
    "handovers",
    "import_counts",
    "import_rows",
    "imports",
    "in_group",
    "in_pool",
    "kept_instead",
    "likely_same",
    "listed",
    "merges",
    "moved",
    "names_like",
    "overview",
    "own_group",
    "parts_of",
    "reach",
    "role_of",
    "served_by",
    "shortcuts",
    "side_by_side",
    "suggestions",
    "timeline",
    "twins",
    "was_in_pool",
]
