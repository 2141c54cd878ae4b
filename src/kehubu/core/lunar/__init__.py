"""
The days of the Chinese lunar calendar and their dates: 1930 to 2099, by a table.

A day names no year: it is kept each year (a birthday, a festival). What a year lacks is
kept as near as can be (domain §3.7): the day 30 of a month of 29 days on its last day,
a day of a leap month in the ordinary month of the same number.
"""

from kehubu.core.lunar.days import (
    LunarDay,
    NoSuchDay,
    next_occurrence,
    occurrence,
    of,
)
from kehubu.core.lunar.years import OutOfRange, year_of

__all__ = [
    "LunarDay",
    "NoSuchDay",
    "OutOfRange",
    "next_occurrence",
    "occurrence",
    "of",
    "year_of",
]
