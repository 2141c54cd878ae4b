"""Who judges clients, who signs for it, and who sees their money."""

import rules

from kehubu.clients.models import Client
from kehubu.evaluations.models import WinBackStep
from kehubu.evaluations.models.seeing import READS_GRADES, SEES_ALL_MONEY, serving
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import holds

DECIDERS = (Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR)
ACCOUNT = (Position.ACCOUNT_MANAGER, Position.ACCOUNT_EXECUTIVE)


@rules.predicate
def serves(user: User, client: Client | None) -> bool:
    """
    Tell whether the user, a report of his, or one for whom he stands in, serves it.
    """
    return client is not None and serving(user).filter(client=client).exists()


@rules.predicate
def is_owner(user: User, step: WinBackStep | None) -> bool:
    return step is not None and step.owner_id == user.pk


@rules.predicate
def leads_the_client(user: User, step: WinBackStep | None) -> bool:
    return step is not None and bool(leads.test(user, step.plan.client))


leads = holds(Position.ACCOUNT_DIRECTOR) | holds(Position.ACCOUNT_MANAGER) & serves
"""The account director of all, a manager of the clients that he serves."""
sees_money = holds(*SEES_ALL_MONEY) | holds(Position.ACCOUNT_MANAGER) & serves

rules.add_perm("evaluations.read_grades", holds(*READS_GRADES))
rules.add_perm(
    "evaluations.read_evaluations", holds(*SEES_ALL_MONEY, Position.ACCOUNT_MANAGER)
)
rules.add_perm("evaluations.see_money", sees_money)
rules.add_perm("evaluations.see_mix", holds(*SEES_ALL_MONEY))
rules.add_perm("evaluations.evaluate_client", leads)
rules.add_perm("evaluations.set_stage", leads)
rules.add_perm("evaluations.plan_win_back", leads)
rules.add_perm("evaluations.finish_win_back_step", is_owner | leads_the_client)
rules.add_perm(
    "evaluations.handle_signal",
    holds(Position.ACCOUNT_DIRECTOR) | holds(*ACCOUNT) & serves,
)
rules.add_perm("evaluations.set_scheme", holds(*DECIDERS))
rules.add_perm("evaluations.decide_credit", holds(*DECIDERS))
rules.add_perm("evaluations.keep_figures", holds(Position.FINANCE))
