"""Actions: what service and send tasks may do, by name; files carry no code."""

from collections.abc import Callable
from datetime import datetime

from kehubu.procedures.models import Step

Action = Callable[[Step, datetime], str]
"""Does its deed in the run's transaction and returns the outcome, or nothing."""
_actions: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    """
    Allow definitions to name a function.
    """

    def register(function: Action) -> Action:
        _actions[name] = function
        return function

    return register


def names() -> frozenset[str]:
    return frozenset(_actions)


def run(name: str, step: Step, at: datetime) -> str:
    return _actions[name](step, at)
