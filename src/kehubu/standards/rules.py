"""Who may set what the agency asks of itself."""

import rules

from kehubu.people.measured import SEE_ALL
from kehubu.people.rules import holds

rules.add_perm("standards.set_threshold", holds(*SEE_ALL))
