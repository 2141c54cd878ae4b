"""How clients are scored, by versions."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.evaluations.models import Scheme
from kehubu.evaluations.scoring import FULL, WEIGHTS
from kehubu.people.models import User

FLOOR_NAMES = ("a_from", "b_from", "c_from")


class WeightsNotFull(DomainError):
    code = "evaluations_weights_not_full"
    message = _("九项满分合计要等于 100，现在是 %(sum)s。")


class FloorsOutOfOrder(DomainError):
    code = "evaluations_floors_out_of_order"
    message = _("分级起点要从高到低：A 高于 B，B 高于 C，C 至少为 1。")
    field = "a_from"


class SchemeChanged(DomainError):
    code = "evaluations_scheme_changed"
    message = _("%(name)s刚刚改过评分办法，请看过再改。")


@transaction.atomic
def set_scheme(
    *, by: User, at: datetime, values: Mapping[str, int], note: str, seen: int
) -> Scheme:
    """
    Score clients otherwise from now on; evaluations begun before keep theirs. ``seen``
    is the number of the version that was seen, 0 for the handbook's own.

    :raises WeightsNotFull: if the nine do not come to 100
    :raises FloorsOutOfOrder: if the grades do not fall
    :raises SchemeChanged: if somebody else was faster
    """
    last = Scheme.objects.select_for_update().order_by("-number").first()
    require(by, "evaluations.set_scheme")
    if last and last.number != seen:
        raise SchemeChanged(name=last.set_by.name)
    weights = {key: values[key] for key in WEIGHTS}
    if sum(weights.values()) != FULL:
        raise WeightsNotFull(sum=sum(weights.values()))
    a_from, b_from, c_from = (values[name] for name in FLOOR_NAMES)
    if not FULL >= a_from > b_from > c_from >= 1:
        raise FloorsOutOfOrder
    floors = {"a_from": a_from, "b_from": b_from, "c_from": c_from}
    scheme = Scheme.objects.create(
        number=(last.number if last else 0) + 1,
        note=note,
        set_by=by,
        set_at=at,
        **weights,
        **floors,
    )
    before = {name: getattr(last or Scheme(), name) for name in {**weights, **floors}}
    after = {**weights, **floors}
    changes = {n: [before[n], after[n]] for n in after if before[n] != after[n]}
    history.record("scheme.set", scheme, by=by, at=at, reason=note, changes=changes)
    return scheme
