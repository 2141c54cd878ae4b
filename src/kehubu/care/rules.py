"""Who may do what for the care of clients."""

import rules
from django.utils import timezone

from kehubu.care.models import Contact, FollowUp, PlanLine
from kehubu.care.models.contacts import READERS
from kehubu.clients.models import Client
from kehubu.clients.rules import LISTERS, sees_the_client
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import holds


@rules.predicate
def sees_its_client(user: User, row: Contact | FollowUp | PlanLine) -> bool:
    return Client.objects.visible_to(user).filter(pk=row.client_id).exists()


@rules.predicate
def owns_the_follow_up(user: User, follow_up: FollowUp) -> bool:
    """
    It is the user's, or of somebody for whom the user stands in.
    """
    today = timezone.localdate()
    is_own = follow_up.owner_id == user.pk
    return is_own or people.stands_in(user, follow_up.owner, today)


account_side = holds(*LISTERS)

rules.add_perm("care.list_care", holds(*READERS))
rules.add_perm("care.log_contact", account_side & sees_the_client)
rules.add_perm("care.amend_contact", account_side & sees_its_client)
rules.add_perm(
    "care.finish_follow_up", owns_the_follow_up | account_side & sees_its_client
)
rules.add_perm("care.replan_follow_up", account_side & sees_its_client)
rules.add_perm("care.plan_care", account_side & sees_the_client)
rules.add_perm("care.amend_line", account_side & sees_its_client)
rules.add_perm("care.record_service", account_side & sees_its_client)
rules.add_perm(
    "care.set_standards", holds(Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR)
)
