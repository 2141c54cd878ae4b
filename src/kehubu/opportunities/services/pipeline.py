"""How the agency weighs its stages."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.opportunities.models import Pipeline
from kehubu.opportunities.stages import is_ladder
from kehubu.people.models import User


class MustRise(DomainError):
    code = "opportunities_must_rise"
    message = _("概率在 0 到 100 之间，后一个阶段不能低于前一个。")


class WarnFirst(DomainError):
    code = "opportunities_warn_first"
    message = _("警示要早于回到公海。")
    field = "recycle_days"


@transaction.atomic
def amend_pipeline(
    *,
    by: User,
    at: datetime,
    percents: Sequence[int],
    warn_days: int,
    recycle_days: int,
    seen: int,
) -> Pipeline:
    """
    Set the probability of each stage in percent, and after how many days without a
    touch a lead is shown as neglected and goes to the pool.

    :raises MustRise: if a later stage is less probable than an earlier one
    :raises WarnFirst: if it would go to the pool before anybody is warned
    :raises ChangedMeanwhile: if somebody else has changed them since
    """
    require(by, "opportunities.amend_pipeline")
    Pipeline.objects.get_or_create(pk=1)
    pipeline = Pipeline.objects.select_for_update().get(pk=1)
    version = check_version(pipeline, seen)
    if not is_ladder(percents):
        raise MustRise
    if not 1 <= warn_days < recycle_days:
        raise WarnFirst
    values = {
        "percents": list(percents),
        "warn_days": warn_days,
        "recycle_days": recycle_days,
        "version": version,
    }
    return history.amend(pipeline, "pipeline.amended", by=by, at=at, values=values)
