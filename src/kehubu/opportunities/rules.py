"""Who may do what with leads, pitches and the pipeline."""

import rules
from django.utils import timezone

from kehubu.clients.rules import ACCOUNT_PEOPLE
from kehubu.opportunities.models import Lead
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import holds
from kehubu.work.rules import leads_the_project, serves_the_project

WORKERS = (*ACCOUNT_PEOPLE, Position.GENERAL_MANAGER)
READERS = (
    *WORKERS,
    Position.ADMINISTRATION,
    Position.FINANCE,
    Position.AUDITOR,
)
DIRECTORS = (Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR)
LEADERS = (*DIRECTORS, Position.ACCOUNT_MANAGER)


@rules.predicate
def answers_for_it(user: User, lead: Lead | None) -> bool:
    """
    The lead is the user's, a report's, or of somebody for whom the user stands in.
    """
    owner = lead.owner if lead else None
    if owner is None:
        return False
    is_mine = owner == user or owner.supervisor_id == user.pk
    return is_mine or people.stands_in(user, owner, timezone.localdate())


@rules.predicate
def serves_its_project(user: User, lead: Lead | None) -> bool:
    """
    The user belongs to the team of the project that pursues the lead.
    """
    project = lead.project if lead else None
    return project is not None and bool(serves_the_project.test(user, project))


@rules.predicate
def leads_its_project(user: User, lead: Lead | None) -> bool:
    project = lead.project if lead else None
    return project is not None and bool(leads_the_project.test(user, project))


works = holds(*WORKERS)
directs = holds(*DIRECTORS)
handles = works & (answers_for_it | directs | serves_its_project)

rules.add_perm("opportunities.list_leads", holds(*READERS))
rules.add_perm("opportunities.add_lead", works)
rules.add_perm("opportunities.amend_lead", handles)
rules.add_perm("opportunities.follow_up_lead", handles)
rules.add_perm("opportunities.take_lead", holds(*ACCOUNT_PEOPLE))
rules.add_perm("opportunities.assign_lead", holds(*LEADERS))
rules.add_perm("opportunities.close_lead", handles)
rules.add_perm("opportunities.pursue_lead", handles)
rules.add_perm("opportunities.log_pitch", handles)
rules.add_perm(
    "opportunities.see_costs",
    directs
    | holds(Position.FINANCE, Position.AUDITOR)
    | holds(Position.ACCOUNT_MANAGER) & answers_for_it
    | leads_its_project,
)
rules.add_perm("opportunities.amend_pipeline", directs)
