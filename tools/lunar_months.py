"""
Print the table of lunar years that ``kehubu.core.lunar`` reads.

    tools/lunar_months.py > src/kehubu/core/lunar/years.csv

The year 1929 is there for the first days of 1930, which belong to it.
"""

from collections.abc import Iterator
from datetime import date

from lunar_python import LunarMonth, LunarYear

FIRST, LAST = 1929, 2099
BEFORE_YEAR_1 = 1_721_425
"""Days from the epoch of Julian days to the noon before 0001-01-01."""


def rows() -> Iterator[str]:
    """
    Yield a line for each year: its first day, the month after which a leap month
    comes (0: none), the days of each month in their order.
    """
    yield "year,begins,leap,days"
    for year in range(FIRST, LAST + 1):
        months = LunarYear.fromYear(year).getMonthsInYear()
        leap = sum(-month.getMonth() for month in months if month.isLeap())
        days = " ".join(str(month.getDayCount()) for month in months)
        yield f"{year},{_first_day(months[0])},{leap},{days}"


def _first_day(month: LunarMonth) -> date:
    return date.fromordinal(int(month.getFirstJulianDay()) - BEFORE_YEAR_1)


if __name__ == "__main__":
    print("\n".join(rows()))
