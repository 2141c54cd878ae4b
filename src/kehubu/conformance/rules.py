"""Who may take a whole event log out of the house."""

import rules

from kehubu.people.measured import SEE_ALL
from kehubu.people.rules import holds

rules.add_perm("conformance.release_log", holds(*SEE_ALL))
