"""What may not be written down at all."""

from collections.abc import Mapping
from typing import Any

from kehubu.core import wording
from kehubu.persons import sensitive
from kehubu.persons.errors import Sensitive


def refuse_sensitive(values: Mapping[str, Any], *fields: str) -> None:
    """
    Refuse texts that seem to hold sensitive personal information (PIPL 28).

    :raises Sensitive: naming the kinds, beside the first such field
    """
    for field in fields:
        kinds = sensitive.found(values.get(field) or "")
        if kinds:
            named = wording.listed(kind.label for kind in kinds)
            raise Sensitive(field=field, kinds=named)
