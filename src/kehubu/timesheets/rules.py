"""Who may enter hours on a step, and who may mend them."""

import rules

from kehubu.people.models import User
from kehubu.procedures.models import Participant, Step
from kehubu.procedures.rules import is_assignee, stands_in
from kehubu.timesheets.models import HourEntry


@rules.predicate
def takes_part(user: User, step: Step) -> bool:
    """
    The user has a part in the run of the step, or stands in for who has.
    """
    return Participant.objects.taking_part(user).filter(run=step.run_id).exists()


@rules.predicate
def is_own(user: User, entry: HourEntry) -> bool:
    return entry.person_id == user.pk


@rules.predicate
def is_of_a_report(user: User, entry: HourEntry) -> bool:
    return entry.person.supervisor_id == user.pk


rules.add_perm("timesheets.enter_hours", is_assignee | stands_in | takes_part)
rules.add_perm("timesheets.amend_hours", is_own | is_of_a_report)
