"""
What an agency begins with: four services and a standard for each grade.

The source names the four services without saying which they are; these are proposed
(domain §2.7), and the agency may call them otherwise. Gaps: TL-A2.1.02, visits:
RB-2.1.1b and RB-2.1.2d.
"""

from dataclasses import dataclass

from kehubu.care.grades import Grade
from kehubu.care.occurrences import Per


@dataclass(frozen=True, slots=True)
class ShippedService:
    """``counts``: which rows meet it, as ``Service.Counts`` has them."""

    name: str
    about: str
    what: str
    times: int
    per: Per
    counts: str
    goes_by_grade: bool = False


@dataclass(frozen=True, slots=True)
class ShippedStandard:
    """``gap_days``: after so many days without contact it is time."""

    gap_days: int
    times: int
    per: Per


SERVICES = (
    ShippedService(
        name="信息服务",
        about="定期提供市场、媒体和传播效果的信息。",
        what="市场与媒体信息简报",
        times=1,
        per=Per.MONTH,
        counts="record",
    ),
    ShippedService(
        name="沟通与拜访服务",
        about="按计划联络、拜访，通报进度，会后有记录。",
        what="例行拜访",
        times=1,
        per=Per.QUARTER,
        counts="visit",
        goes_by_grade=True,
    ),
    ShippedService(
        name="专业与增值服务",
        about="为客户培训、做不收费的研究、邀请行业沙龙、主动提出建议。",
        what="培训、研究或主动建议",
        times=1,
        per=Per.QUARTER,
        counts="record",
    ),
    ShippedService(
        name="关怀与投诉处理服务",
        about="问候、生日、满意度调查，处理意见和投诉。",
        what="问候与满意度回访",
        times=1,
        per=Per.QUARTER,
        counts="record",
    ),
)
TARGETS = {"call": 20, "visit": 5}
"""A week of an account executive (domain §2.6). Proposals are counted by work."""
STANDARDS = {
    Grade.A: ShippedStandard(7, 1, Per.MONTH),
    Grade.B: ShippedStandard(14, 6, Per.YEAR),
    Grade.C: ShippedStandard(30, 1, Per.QUARTER),
    Grade.D: ShippedStandard(30, 1, Per.QUARTER),
    Grade.UNGRADED: ShippedStandard(30, 1, Per.QUARTER),
}
"""Who has no grade, or is watched (D), is looked after as C is."""
