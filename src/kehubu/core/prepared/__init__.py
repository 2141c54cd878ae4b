"""
Querysets whose SQL is written out once and then run with other values; several of them
in one statement.

To write out the SQL of a queryset takes Django many times as long as the database needs
to answer it. The querysets of the rooms stay what they are: here they are built with
marks in place of the values, and each time after only the values are put in. What else
the SQL hangs on, such as the reader's posts or the day, is its *shape*.
"""

from kehubu.core.prepared.asking import Ask, ask_for, asked, rows, together
from kehubu.core.prepared.written import NotPreparable, Value

__all__ = [
    "Ask",
    "NotPreparable",
    "Value",
    "ask_for",
    "asked",
    "rows",
    "together",
]
