"""
Model fields of which the database holds no plain text: AES-256-GCM, a fresh nonce for
each value, stored as ``1.<id of the key>.<nonce, text and tag in base64>``.

A value is bound to its table and column: put elsewhere, it is refused. It is not bound
to its row, whose key does not exist yet when a row is inserted: who can write in the
database can swap the values of two rows, as he can make himself a director. To rename
the table or the column, add the new one, copy by the models, and drop the old one.
"""

import base64
import binascii
import json
import os
import re
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidTag
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.expressions import BaseExpression, Case, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from kehubu.core.encryption import keys

MASK = "••••"
"""What history keeps of a value."""
NONCE = 12
STORED = re.compile(r"1\.([0-9a-f]{8})\.([A-Za-z0-9_=-]+)")


class AlteredValue(Exception):
    """A stored value is not what was written there; the sentence names the column."""


def lock(text: str, place: str) -> str:
    """
    Return ``text`` as it is stored at ``place``, its table and column.
    """
    key, nonce = keys.newest(), os.urandom(NONCE)
    locked = nonce + key.cipher.encrypt(nonce, text.encode(), place.encode())
    return f"1.{key.id}.{base64.urlsafe_b64encode(locked).decode()}"


def unlock(stored: str, place: str) -> str:
    """
    :raises WrongKey: if the key of the value is not there
    :raises AlteredValue: if it was written elsewhere, or by somebody without the key
    """
    found = STORED.fullmatch(stored)
    if found is None:
        raise AlteredValue(f"{place} 里有未加密的内容，不能读取。")
    key = keys.of(found[1])
    try:
        locked = base64.urlsafe_b64decode(found[2])
        return key.cipher.decrypt(
            locked[:NONCE], locked[NONCE:], place.encode()
        ).decode()
    except (InvalidTag, ValueError, binascii.Error):
        raise AlteredValue(f"{place} 里有被改动过的内容，不能读取。") from None


class Encrypted(models.Field[Any, Any]):
    """
    A column that the database cannot read: nothing can be looked up in it, except
    whether there is anything (``isnull``). What is empty is kept as NULL.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["null"] = True
        if kwargs.get("unique") or kwargs.get("db_index"):
            raise FieldError("An encrypted field has no index.")
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "TextField"

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        del kwargs["null"]
        return name, f"kehubu.core.encryption.{type(self).__name__}", args, kwargs

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def written(self, value: Any) -> str:
        """
        Return a value as text, which is then encrypted; empty text for none.
        """
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """
        Return the value of a text that was written; none for empty text.
        """
        raise NotImplementedError

    def get_db_prep_value(self, value: Any, *_how: Any, **_named: Any) -> str | None:
        text = self.written(value)
        return lock(text, self.place) if text else None

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        self._refuse_expression(value)
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: str | None, *_context: Any) -> Any:
        return self.read(unlock(value, self.place) if value else "")

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """
        Django asks for this before it stores an expression by an update.
        """
        self._refuse_expression(value)
        return "%s"

    def _refuse_expression(self, value: Any) -> None:
        """
        Refuse what the database would work out and store as it is.
        """
        if isinstance(value, BaseExpression) and not all(
            isinstance(one, Value) and one.output_field is self
            for one in _results(value)
        ):
            raise FieldError(f"{self.place}: only values are encrypted")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self}: {lookup_name} cannot be asked of what is encrypted")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self}: {lookup_name} cannot be asked of what is encrypted")


def _results(expression: Any) -> Iterator[Any]:
    """
    Yield what Django's ``bulk_update`` may set.
    """
    if isinstance(expression, Case | Cast):
        for source in expression.get_source_expressions():
            yield from _results(source)
    elif isinstance(expression, When):
        yield from _results(expression.result)
    elif not (isinstance(expression, Value) and expression.value is None):
        yield expression


class EncryptedTextField(Encrypted, models.TextField[str, str]):
    """Text that the database cannot read."""

    empty_strings_allowed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs["default"] == "":
            del kwargs["default"]
        return name, path, args, kwargs

    def written(self, value: Any) -> str:
        return "" if value is None else str(value)

    def read(self, text: str) -> str:
        return text


class EncryptedJSONField(Encrypted):
    """A JSON value that the database cannot read."""

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("内容不是有效的 JSON。")}

    def written(self, value: Any) -> str:
        return "" if value is None else json.dumps(value, ensure_ascii=False)

    def read(self, text: str) -> Any:
        return json.loads(text) if text else None

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        try:
            self.written(value)
        except (TypeError, ValueError):
            message = self.error_messages["invalid"]
            raise ValidationError(message, code="invalid") from None

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(form_class=forms.JSONField, **kwargs)
