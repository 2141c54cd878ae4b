"""Lists that leave the house: who has taken which, and how long it was."""

from datetime import datetime
from urllib.parse import unquote_plus

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from kehubu.core import history

LONGEST = 500


def note(
    verb: str, *, by: AbstractBaseUser, at: datetime, query: str, rows: int
) -> None:
    """
    Note that ``by`` has taken out so many rows of a list, filtered by ``query``.
    """
    asked = unquote_plus(query)[:LONGEST]
    own = get_user_model()(pk=by.pk)
    history.record(verb, own, by=by, at=at, reason=asked, changes={"rows": [0, rows]})
