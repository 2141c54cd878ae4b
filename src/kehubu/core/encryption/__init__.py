"""
Columns of which the database, its copies and its backups hold no plain text.
"""

from functools import cache
from typing import Any

from django.db.models import Model

from kehubu.core.encryption.fields import (
    MASK,
    AlteredValue,
    Encrypted,
    EncryptedJSONField,
    EncryptedTextField,
)
from kehubu.core.encryption.keys import WrongKey, seals

__all__ = [
    "MASK",
    "AlteredValue",
    "EncryptedJSONField",
    "EncryptedTextField",
    "WrongKey",
    "masked",
    "seals",
]


@cache
def _names(model: type[Model]) -> frozenset[str]:
    fields = model._meta.concrete_fields
    return frozenset(field.name for field in fields if isinstance(field, Encrypted))


def masked(row: Model, name: str, values: Any) -> Any:
    """
    Return the values of a column, or one, as history may keep them: of an encrypted
    column only whether there is something.
    """
    if name not in _names(type(row)):
        return values
    if isinstance(values, list | tuple):
        return [MASK if value else value for value in values]
    return MASK if values else values
