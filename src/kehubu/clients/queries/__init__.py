from kehubu.clients.queries.bulk import bulk_edits, bulk_lines
from kehubu.clients.queries.clients import (
    listed,
    reach,
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
from kehubu.clients.queries.saved import shortcuts

__all__ = [
    "bulk_edits",
    "bulk_lines",
    "called",
    "givers",
    "group_of",
    "handover_lines",
    "handovers",
    "import_counts",
    "import_rows",
    "imports",
    "in_group",
    "kept_instead",
    "likely_same",
    "listed",
    "merges",
    "moved",
    "names_like",
    "own_group",
    "parts_of",
    "reach",
    "served_by",
    "shortcuts",
    "side_by_side",
    "suggestions",
    "timeline",
    "twins",
    "was_in_pool",
]
