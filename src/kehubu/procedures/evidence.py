"""
Evidence: what a step must leave behind, and what follows when it has.

A definition names a kind of evidence (``kehubu:record`` or ``kehubu:signs``); the apps
above register what it means. So the engine knows no work orders, and still no step is
completed without its proof, in the transaction of its effects.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise

from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.signoffs.models import Content


class Evidence:
    """
    A kind of evidence. Subclasses override what differs from "nothing is needed".
    """

    title: str | Promise = ""
    template = ""
    """A template shown on the step's page, with the context of ``shown``."""
    chooses_outcome = True
    """Whether the person chooses the outcome, rather than the evidence itself."""
    is_concluded_elsewhere = False
    """Whether an act on another page completes the step, not a button on its own."""
    is_repeatable = True
    """Whether the run may be sent back to the step, to leave the same once more."""
    is_final = False
    """Whether the run cannot go back to, or behind, the step once it is done."""

    def may_be_left(self, step: Step) -> bool:
        """
        Tell whether the open step may be sent back now.
        """
        return True

    def missing(self, step: Step, outcome: str) -> list[str]:
        """
        Return a sentence for each thing that is missing before ``outcome`` is possible.
        """
        return []

    def outcome(self, step: Step, chosen: str) -> str:
        """
        Return the outcome: the chosen one, or one that the evidence itself decides.
        """
        return chosen

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        """
        Do what follows from the completed step, in the same transaction.
        """

    def opened(self, step: Step, *, at: datetime) -> None:
        """
        Prepare what the open step needs; ``step.waiting_for`` may be set here.
        """

    def left(self, step: Step, *, by: User | None, at: datetime) -> None:
        """
        Take back what the step has asked of others: it ends without being completed.
        """

    def shown(self, step: Step, user: User) -> dict[str, object]:
        """
        Return what the part on the step's page shows.
        """
        return {}


class SigningEvidence(Evidence):
    """Evidence of a signature step: what is to be signed."""

    def contents(self, step: Step, *, at: datetime) -> Sequence[Content]:
        """
        Return the frozen contents that each signer signs.
        """
        raise NotImplementedError


class UnknownEvidence(LookupError):
    """A definition names a kind of evidence that no app has registered."""


_known: dict[str, Evidence] = {}


def register(kind: str, evidence: Evidence) -> None:
    """
    Say what ``kind`` means in definitions.
    """
    _known[kind] = evidence


def kinds() -> frozenset[str]:
    return frozenset(_known)


def of(kind: str) -> Evidence:
    """
    Return the evidence of a kind; none is needed where a definition names none.

    :raises UnknownEvidence: if no app knows the kind
    """
    if not kind:
        return Evidence()
    try:
        return _known[kind]
    except KeyError as error:
        raise UnknownEvidence(kind) from error


def signing(kind: str) -> SigningEvidence:
    """
    Return the evidence of a signature step.

    :raises UnknownEvidence: if no app knows the kind as something to be signed
    """
    evidence = of(kind)
    if not isinstance(evidence, SigningEvidence):
        raise UnknownEvidence(kind)
    return evidence
