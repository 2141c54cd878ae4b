"""流控 (traffic): job bags, and the months that are closed."""

from kehubu.traffic.models.bags import BagOrder, JobBag
from kehubu.traffic.models.months import CloseLine, MonthlyClose

__all__ = ["BagOrder", "CloseLine", "JobBag", "MonthlyClose"]
