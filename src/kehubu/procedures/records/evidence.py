"""Evidence that is a form: a record, filled in before the step is completed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kehubu.people.models import User
from kehubu.procedures.evidence import Evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records.spec import Spec

Data = Mapping[str, Any]
Rule = Callable[[Data, str], list[str]]
Prefill = Callable[[Step], dict[str, Any]]
Sums = Callable[[Data], list[tuple[str, str]]]


def _no_rule(data: Data, outcome: str) -> list[str]:
    return []


def _nothing(step: Step) -> dict[str, Any]:
    return {}


def _no_sums(data: Data) -> list[tuple[str, str]]:
    return []


class FormEvidence(Evidence):
    """
    A record with a form.

    ``rule`` adds what is missing before an outcome; ``prefill`` what is known already,
    so that nobody types the same fact twice; ``sums`` what follows from the fields and
    is printed with them.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        rule: Rule = _no_rule,
        prefill: Prefill = _nothing,
        sums: Sums = _no_sums,
    ) -> None:
        self.spec = spec
        self.rule = rule
        self.prefill = prefill
        self.sums = sums
        self.title = spec.title

    def present(self, step: Step, record: Record | None) -> dict[str, Any]:
        """
        Return what the form shows: what has been saved, or else what is known already.
        """
        return dict(record.data) if record else self.prefill(step)

    def saved(self, step: Step, data: Data, *, by: User, at: datetime) -> None:
        """
        Do what follows whenever the record is saved, in the same transaction.
        """

    def missing(self, step: Step, outcome: str) -> list[str]:
        data = self.data(step)
        return [*self.spec.missing(data, outcome), *self.rule(data, outcome)]

    def data(self, step: Step) -> dict[str, Any]:
        """
        Return what has been saved, as the form shows it; nothing before anything has.
        """
        record: Record | None = getattr(step, "record", None)
        return self.present(step, record) if record else {}
