"""What a merge remembers of rows that go for good, so that it can still be undone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from kehubu.clients.models import Merge
from kehubu.people.models import User


@transaction.atomic
def forget_rows(
    model: type[Model],
    keys: Collection[int],
    *,
    by: User | None,
    at: datetime,
    **columns: Collection[Any],
) -> None:
    """
    Have merges forget rows of a model: those of these keys, and those that they have
    put aside with one of the values that ``columns`` names.
    """
    label = model._meta.label_lower
    for the_merge in Merge.objects.select_for_update():
        moves = [
            {**move, "keys": sorted({*move["keys"]} - {*keys})}
            if move["model"] == label
            else move
            for move in the_merge.moves
        ]
        removed = [
            one
            for one in the_merge.removed
            if one["model"] != label or not _is_meant(one["row"], keys, columns)
        ]
        if (moves, removed) != (the_merge.moves, the_merge.removed):
            the_merge.moves, the_merge.removed = moves, removed
            the_merge.save(update_fields=["moves", "removed"])


def _is_meant(
    row: dict[str, Any], keys: Collection[int], columns: dict[str, Collection[Any]]
) -> bool:
    named = (row[column] in values for column, values in columns.items())
    return row["id"] in keys or any(named)
