from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kehubu.opportunities.stages import DEFAULTS

WARN_DAYS, RECYCLE_DAYS = 7, 30
"""What RB-ATT8 asks, unless the agency says otherwise."""


def _defaults() -> list[int]:
    return list(DEFAULTS)


class Pipeline(models.Model):
    """
    How the agency weighs its stages, and how long a lead may lie: one row.

    ``percents`` are the probabilities of S0 to S10. A lead that nobody touches for
    ``warn_days`` is shown as neglected; after ``recycle_days`` it goes to the pool.
    """

    percents = models.JSONField(_("各阶段的成功概率"), default=_defaults)
    warn_days = models.PositiveSmallIntegerField(
        _("几天没有跟进就警示"), default=WARN_DAYS
    )
    recycle_days = models.PositiveSmallIntegerField(
        _("几天没有跟进就回到公海"), default=RECYCLE_DAYS
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(name="pipeline_is_one", condition=Q(pk=1)),
            models.CheckConstraint(
                name="pipeline_warns_before_it_recycles",
                condition=Q(warn_days__gte=1, recycle_days__gt=F("warn_days")),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
