"""The agency of the tests: the people of the sample agency."""

from django.utils import timezone

from kehubu.sample.people import Crew

PASSWORD = "ma3-yun-lu7"


def found():
    return Crew.found(timezone.now(), PASSWORD)
