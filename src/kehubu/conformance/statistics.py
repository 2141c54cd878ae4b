"""
Minutes by the million, counted in buckets: pure arithmetic, no Django.

Neither database need know percentiles: the database counts how many steps fell into
each bucket, and the median is found within its bucket. Buckets are narrow where steps
are short: a minute up to ten, ten minutes up to two hours, half an hour up to twenty,
half a working day up to two hundred, five days beyond.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

BOUNDS = (0, 10, 120, 1_200, 12_000)
WIDTHS = (1, 10, 30, 225, 2_250)
"""From each bound on, in minutes, the width of the buckets."""


class Histogram:
    """How many fell into each bucket, by its lower end."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()

    def add(self, bucket: int, count: int) -> None:
        self.counts[bucket] += count

    @property
    def total(self) -> int:
        return self.counts.total()

    def percentile(self, share: float) -> int | None:
        """
        Return the minutes below which this share lies, exact to the bucket; None if
        there is nothing.
        """
        wanted, before = share * self.total, 0
        for bucket, count in sorted(self.counts.items()):
            if before + count >= wanted:
                # whole minutes: the last of a bucket is one less than its width on
                inside = (width_of(bucket) - 1) * (wanted - before) / count
                return round(bucket + inside)
            before += count
        return None

    def spread(self, most: int) -> Iterator[tuple[int, int, int]]:
        """
        Yield at most so many classes of equal width, to be drawn: from, to, count.
        """
        if not self.counts:
            return
        last = max(self.counts)
        end = last + width_of(last)
        width = next((w for w in STEPS if w * most >= end), -(-end // most))
        classes: Counter[int] = Counter()
        for bucket, count in self.counts.items():
            classes[bucket // width] += count
        for place in range(-(-end // width)):
            yield place * width, (place + 1) * width, classes[place]


STEPS = (10, 30, 60, 120, 225, 450, 900, 2_250, 4_500, 9_000, 22_500)
"""Widths of classes that read well: from ten minutes to fifty working days."""


def width_of(bucket: int) -> int:
    return WIDTHS[bisect_right(BOUNDS, bucket) - 1]


def bucket_of(minutes: int) -> int:
    """
    Return the lower end of the bucket; the database does the same by a CASE.
    """
    place = bisect_right(BOUNDS, minutes) - 1
    over = minutes - BOUNDS[place]
    return BOUNDS[place] + over // WIDTHS[place] * WIDTHS[place]
