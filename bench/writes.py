"""What people do: enter a client, complete a step, sign."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from bench.agency import PASSWORD, TO_COMPLETE, TO_SIGN, Agency, to_complete, to_sign
from bench.companies import companies
from bench.operations import Goal, Operation, Turn
from bench.visiting import Browser, Floor
from kehubu.clients.models import Client
from kehubu.procedures.models import Step
from kehubu.procedures.queries import step_of
from kehubu.signoffs.models import SignatureRequest

CREATE, STEP = Goal(statements=8, ratio=5), Goal(statements=14, ratio=8)
SPARE = 20_000
"""Companies from here on are nobody's clients yet; the import takes others."""


def writes(agency: Agency) -> list[Operation]:
    """
    Return what executive and director do; each turn takes something that waits.
    """
    executive = Browser(agency.crew.executive)
    director = Browser(agency.crew.director)
    floor = Floor(agency.crew.executive)
    enter = partial(floor.post, "/clients/enter/", name="floor")
    advance = partial(floor.post, f"/runs/{agency.advanced.pk}/advance/")
    entering = _entering(executive)
    completing = _completing(executive, agency)
    signing = _signing(director)
    return [
        Operation("enter a client", "write", "insert", enter, entering, CREATE),
        Operation("complete a step", "write", "advance", advance, completing, STEP),
        Operation("sign", "write", "advance", advance, signing, STEP),
    ]
