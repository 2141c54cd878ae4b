"""
Search: one index over all that people look for, in Chinese, pinyin and Latin.

Apps register a source for each model; hits pass through the model's own
``visible_to``, so what one may not see is not found.
"""

from kehubu.core.search.index import (
    Hit,
    find,
    forget,
    matching,
    narrowed,
    refresh,
    refresh_soon,
    texts_of,
)
from kehubu.core.search.sources import Document, source

__all__ = [
    "Document",
    "Hit",
    "find",
    "forget",
    "matching",
    "narrowed",
    "refresh",
    "refresh_soon",
    "source",
    "texts_of",
]
