"""
Kinds of work, and who does them: one table from an order's job to the department that
receives it and the procedure that it starts there.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehubu.people.positions import DepartmentKind


class Job(models.TextChoices):
    """What an order asks for (工作类别)."""

    ANNUAL_PLAN = "annual_plan", _("年度广告策划")
    CAMPAIGN_PLAN = "campaign_plan", _("活动策划")
    CREATIVE_DIRECTION = "creative_direction", _("创作方向")
    MARKET_RESEARCH = "market_research", _("市场调研")
    PRINT_CREATION = "print_creation", _("平面创作")
    FILM_CREATION = "film_creation", _("影视创作")
    AUDIO_CREATION = "audio_creation", _("广播创作")
    OUTDOOR_CREATION = "outdoor_creation", _("户外创作")
    DIGITAL_CREATION = "digital_creation", _("数字媒体创作")
    PRINT_PRODUCTION = "print_production", _("印刷制作")
    FILM_PRODUCTION = "film_production", _("影视制作")
    MEDIA_BUYING = "media_buying", _("媒介购买")


@dataclass(frozen=True, slots=True)
class Route:
    """Where a job goes: the kind of department, and the procedure."""

    kind: DepartmentKind
    procedure: str


_PLANNING, _CREATIVE = DepartmentKind.PLANNING, DepartmentKind.CREATIVE
_PRODUCTION = DepartmentKind.PRODUCTION

ROUTES: dict[Job, Route] = {
    Job.ANNUAL_PLAN: Route(_PLANNING, "TL-B3"),
    Job.CAMPAIGN_PLAN: Route(_PLANNING, "TL-B3"),
    Job.CREATIVE_DIRECTION: Route(_PLANNING, "TL-B4"),
    Job.MARKET_RESEARCH: Route(_PLANNING, "TL-B5"),
    Job.PRINT_CREATION: Route(_CREATIVE, "TL-B6"),
    Job.FILM_CREATION: Route(_CREATIVE, "TL-B6"),
    Job.AUDIO_CREATION: Route(_CREATIVE, "TL-B6"),
    Job.OUTDOOR_CREATION: Route(_CREATIVE, "TL-B6"),
    Job.DIGITAL_CREATION: Route(_CREATIVE, "TL-B6"),
    Job.PRINT_PRODUCTION: Route(_PRODUCTION, "PX-PRINT"),
    Job.FILM_PRODUCTION: Route(_PRODUCTION, "PX-FILM"),
    Job.MEDIA_BUYING: Route(DepartmentKind.MEDIA, "PX-MEDIA"),
}
SMALL_RESEARCH = "PX-SURVEY"
"""The light way of a research that is not a large one (domain §1.2)."""
FILMED = frozenset({Job.FILM_CREATION, Job.FILM_PRODUCTION})
"""Jobs for which a film is shot."""
KINDS = frozenset(route.kind for route in ROUTES.values())
"""The departments to which orders can be sent."""


def jobs_by_kind() -> list[tuple[str, list[tuple[str, str]]]]:
    """
    Return the jobs as choices, grouped under the departments that do them.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for job, route in ROUTES.items():
        groups.setdefault(str(route.kind.label), []).append((job.value, str(job.label)))
    return list(groups.items())


def is_large_research(
    *, is_outsourced: bool | None, fee_fen: int | None, limit_fen: int
) -> bool:
    """
    Tell whether a research goes the whole way of TL-B5: with a supplier from outside,
    or from the agency's limit on.
    """
    return bool(is_outsourced) or (fee_fen or 0) >= limit_fen
