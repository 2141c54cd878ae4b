"""The one way to write a thing down, so that equal things have equal hashes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def canonical(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """
    Return JSON with sorted keys, no spaces, in UTF-8 (RFC 8785 for what we write:
    texts, whole numbers, booleans, lists and maps).
    """
    return json.dumps(
        value,
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
