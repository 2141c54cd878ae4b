"""What the agency asks of itself, by versions and dates."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.standards import measures
from kehubu.standards.models import Threshold


class NoSuchMeasure(DomainError):
    code = "standards_no_such_measure"
    message = _("没有这项指标。")


class ThresholdOutOfRange(DomainError):
    code = "standards_threshold_out_of_range"
    message = _("比例要在 0 和 100 之间。")
    field = "value"


class ChangedMeanwhile(DomainError):
    code = "standards_threshold_changed"
    message = _("%(name)s刚刚改过这项门槛，请看过再改。")


@transaction.atomic
def set_threshold(
    code: str,
    *,
    by: User,
    at: datetime,
    value: Decimal,
    from_on: date,
    note: str = "",
    seen: int,
) -> Threshold:
    """
    Ask something else of a measure, from a day on; ``seen`` is the number of the
    version that was seen, 0 for the pack's own.

    :raises NoSuchMeasure: if no app proves it
    :raises ThresholdOutOfRange: for a share that no share can be
    :raises ChangedMeanwhile: if somebody else was faster
    """
    versions = Threshold.objects.select_for_update().filter(code=code)
    last = versions.order_by("-number").first()
    require(by, "standards.set_threshold")
    measure = measures.known().get(code)
    if measure is None:
        raise NoSuchMeasure
    is_share = measure.sheet.unit in {"percent", "filled"}
    if value < 0 or (is_share and value > measures.HUNDRED):
        raise ThresholdOutOfRange
    if last and last.number != seen:
        raise ChangedMeanwhile(name=last.set_by.name)
    threshold = Threshold.objects.create(
        code=code,
        number=(last.number if last else 0) + 1,
        value=value,
        from_on=from_on,
        note=note,
        set_by=by,
        set_at=at,
    )
    before = str(last.value if last else measure.sheet.default)
    changes = {"value": [before, str(value)], "from_on": ["", str(from_on)]}
    history.record(
        "threshold.set", threshold, by=by, at=at, reason=note, changes=changes
    )
    return threshold
