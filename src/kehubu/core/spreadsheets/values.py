"""What an export gives a cell, and how it reads as text."""

import math
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeGuard

from django.utils import timezone
from django.utils.functional import Promise

from kehubu.core.spreadsheets.text import legal


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title, and how Excel shows its numbers, as in ``#,##0.00``."""

    title: str | Promise
    number_format: str = "General"


def is_number(value: object) -> TypeGuard[int | float | Decimal]:
    """
    Tell whether ``value`` is a finite number, truth values aside.
    """
    match value:
        case bool():
            return False
        case float() | Decimal():
            return math.isfinite(value)
    return isinstance(value, int)


def local(value: datetime) -> datetime:
    """
    Return the wall clock of the current time zone; spreadsheets know no zones.
    """
    return timezone.make_naive(value) if timezone.is_aware(value) else value


def text_of(value: object) -> str:
    """
    Return ``value`` as ``read`` would, blanks around it kept.
    """
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if math.isfinite(value):
            return format(Decimal(f"{value:.15g}"), "f")
        case Decimal() if value.is_finite():
            return format(value, "f")
        case datetime():
            return local(value).isoformat(" ", "minutes")
    return legal(str(value))
