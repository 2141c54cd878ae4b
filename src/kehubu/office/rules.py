"""Who works in the process office: those who may publish procedures."""

import rules

from kehubu.people.rules import holds
from kehubu.procedures.rules import PROCESS_OFFICE

rules.add_perm("office.edit_drafts", holds(*PROCESS_OFFICE))
