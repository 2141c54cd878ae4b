from collections.abc import Sequence
from typing import ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """
    A business rule said no; ``str(error)`` is fit for the user's eyes.

    ``message`` may hold named placeholders, filled from the keyword arguments;
    ``details`` are further sentences, one for each thing that is missing. ``field``
    names the field of a form beside which the sentence belongs.
    """

    code: ClassVar[str]
    message: ClassVar[str | Promise]
    field: ClassVar[str] = ""

    def __init__(self, *, details: Sequence[str] = (), **params: object) -> None:
        super().__init__(self.code)
        self.details = tuple(details)
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params
