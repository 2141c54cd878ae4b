"""Which keys the values of the database need, and how they come to a newer one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import CharField, Count, Model, QuerySet
from django.db.models.functions import Substr

from kehubu.core.encryption import keys
from kehubu.core.encryption.fields import Encrypted

BATCH = 500
"""Rows that are locked at a time."""


def columns() -> Iterator[tuple[type[Model], str]]:
    """
    Yield the encrypted columns of all models, as model and name of the field.
    """
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, Encrypted):
                yield model, field.name


def in_use() -> Counter[str]:
    """
    Count the values by the id of their key; tables that are not there have none.
    """
    found = Counter[str]()
    wanted = list(columns())
    tables = set(connection.introspection.table_names()) if wanted else set()
    for model, name in wanted:
        if model._meta.db_table in tables:
            rows = _with_key(model, name).order_by().values_list("encrypted_with")
            found.update(dict(rows.annotate(Count("pk"))))
    return found


def lost() -> list[str]:
    """
    Return the ids of keys that values need and that are not there.

    :raises WrongKey: if one of the keys is none
    """
    return sorted(set(in_use()) - set(keys.ids()))


def renew() -> int:
    """
    Encrypt what has an older key with the newest; return how many values that were.
    It may be stopped and begun again.

    :raises WrongKey: if the key of a value is not there
    :raises AlteredValue: if a value cannot be read
    """
    newest = keys.newest().id
    return sum(_renew(model, name, newest) for model, name in columns())


def _renew(model: type[Model], name: str, newest: str) -> int:
    renewed, after = 0, None
    while True:
        with transaction.atomic():
            old = _with_key(model, name).exclude(encrypted_with=newest)
            rest = old if after is None else old.filter(pk__gt=after)
            locked = rest.select_for_update().only("pk", name).order_by("pk")
            rows = list(locked[:BATCH])
            model._base_manager.bulk_update(rows, [name])
        if not rows:
            return renewed
        renewed, after = renewed + len(rows), rows[-1].pk


def _with_key(model: type[Model], name: str) -> QuerySet[Any]:
    there = model._base_manager.filter(**{f"{name}__isnull": False})
    key_id = Substr(name, 3, 8, output_field=CharField())
    rows: QuerySet[Any] = there.annotate(encrypted_with=key_id)
    return rows
