"""
Rows that are put aside as the database has them, so that they can be put back.

What is put aside can be looked through: for whom it tells of, if he is to be forgotten.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import JSONField, Model

from kehubu.core import traces
from kehubu.core.encryption.fields import Encrypted, lock, unlock

Removed = list[dict[str, Any]]


def raw(row: Model) -> dict[str, Any]:
    """
    Return the row as the database has it: what is encrypted stays so.
    """
    table, key = _names(type(row))
    with connection.cursor() as cursor:
        sql = f"SELECT * FROM {table} WHERE {key} = %s"  # noqa: S608 - our own names
        cursor.execute(sql, [row.pk])
        names = [column[0] for column in cursor.description]
        return dict(zip(names, map(_packed, cursor.fetchone()), strict=True))


def write_raw(model: type[Model], row: dict[str, Any]) -> None:
    table, _key = _names(model)
    columns = ", ".join(map(connection.ops.quote_name, row))
    marks = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        cursor.execute(sql, [_unpacked(value) for value in row.values()])


def _names(model: type[Model]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(str(model._meta.pk.column))


def _packed(value: Any) -> Any:
    """
    Return a value of a column so that JSON can hold it.
    """
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    return value


_UNPACK: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "bytes": base64.b64decode,
}


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    return _UNPACK[kind](text)


def texts(removed: Removed) -> Iterator[Any]:
    """
    Yield what rows say that were put aside, what is encrypted in clear.
    """
    for one in removed:
        for field, value in _columns(one):
            if isinstance(value, dict) and "bytes" in value:
                yield from traces.readable(_unpacked(value))
            else:
                yield _opened(field, value)


def without(removed: Removed, words: traces.Words) -> Removed:
    """
    Return rows that were put aside without somebody's words.
    """
    return [
        {
            **one,
            "row": {
                field.column: _without(field, value, words)
                for field, value in _columns(one)
            },
        }
        for one in removed
    ]


def _columns(one: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    fields = apps.get_model(one["model"])._meta.concrete_fields
    by_column = {field.column: field for field in fields}
    return ((by_column[column], value) for column, value in one["row"].items())


def _opened(field: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(field, Encrypted):
        return field.read(unlock(value, field.place))
    if isinstance(value, str) and isinstance(field, JSONField):
        return json.loads(value)
    return value


def _without(field: Any, value: Any, words: traces.Words) -> Any:
    if isinstance(value, dict):
        told = traces.readable(_unpacked(value)) if "bytes" in value else ()
        return _packed(b"") if any(map(words.are_in, told)) else value
    opened = _opened(field, value)
    if not words.are_in(opened):
        return value
    told = words.taken_out(opened)
    if isinstance(field, Encrypted):
        return lock(field.written(told), field.place)
    if isinstance(field, JSONField):
        return json.dumps(told)
    return told[: field.max_length] if field.max_length else told
