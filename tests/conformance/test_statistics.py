"""Medians from buckets: against the true ones, and the database's buckets."""

from math import ceil
from random import Random

import pytest

from kehubu.conformance.statistics import Histogram, bucket_of, width_of


def histogram(minutes):
    found = Histogram()
    for each in minutes:
        found.add(bucket_of(each), 1)
    return found


@pytest.mark.parametrize(
    ("minutes", "bucket", "width"),
    [
        (0, 0, 1),
        (9, 9, 1),
        (19, 10, 10),
        (119, 110, 10),
        (120, 120, 30),
        (149, 120, 30),
        (1_199, 1_170, 30),
        (1_200, 1_200, 225),
        (12_000, 12_000, 2_250),
        (14_249, 12_000, 2_250),
    ],
)
def test_buckets_widen(minutes, bucket, width):
    assert (bucket_of(minutes), width_of(bucket)) == (bucket, width)


@pytest.mark.parametrize("seed", range(20))
def test_percentiles_are_exact_to_the_bucket(seed):
    random = Random(seed)
    minutes = [
        int(random.lognormvariate(5, 1.5)) for _ in range(random.randint(1, 400))
    ]
    found = histogram(minutes)

    for share in (0.5, 0.9):
        true = sorted(minutes)[ceil(share * len(minutes)) - 1]
        bucket = bucket_of(true)
        assert bucket <= found.percentile(share) < bucket + width_of(bucket)


@pytest.mark.parametrize("minutes", range(10))
def test_few_minutes_are_told_exactly(minutes):
    found = histogram([minutes])

    assert [found.percentile(0.5), found.percentile(0.9)] == [minutes, minutes]


def test_nothing_has_no_median():
    assert Histogram().percentile(0.5) is None
    assert list(Histogram().spread(10)) == []


def test_classes_hold_all_and_are_few():
    found = histogram(range(0, 9_000, 7))

    classes = list(found.spread(24))

    assert len(classes) <= 24
    assert sum(count for _first, _last, count in classes) == found.total
    assert all(last - first == classes[0][1] for first, last, _count in classes)
