"""Who keeps the bags and closes the month: traffic, else administration."""

import rules

from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import holds
from kehubu.traffic.models import JobBag
from kehubu.work.rules import serves_the_order


@rules.predicate
def keeps_traffic(user: User) -> bool:
    if user.holds(Position.TRAFFIC):
        return True
    if not user.holds(Position.ADMINISTRATION):
        return False
    return not User.objects.holding(Position.TRAFFIC).exists()


@rules.predicate
def serves_the_job(user: User, bag: JobBag) -> bool:
    return bool(serves_the_order.test(user, bag.order))


rules.add_perm("traffic.keep_bags", keeps_traffic)
rules.add_perm("traffic.list_job", serves_the_job | keeps_traffic)
rules.add_perm("traffic.settle_month", keeps_traffic)
rules.add_perm(
    "traffic.reopen_month", holds(Position.GENERAL_MANAGER, Position.FINANCE)
)
