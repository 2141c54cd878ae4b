"""What tests of the process office publish with."""

from django.utils import timezone

from tests.procedures.stage import NOON

TODAY = timezone.localdate(NOON)


def publishing(**changes):
    return {"starts_on": TODAY, "note": "为什么", "seen": 1} | changes
