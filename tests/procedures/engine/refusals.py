"""Ask why a file is refused."""

import pytest

from kehubu.procedures.engine import Refused, parse


def refused(data: bytes) -> list[tuple[str, str, str, int]]:
    with pytest.raises(Refused) as refusal:
        parse(data)
    return [(p.code, p.element, p.id, p.line) for p in refusal.value.problems]


def line_of(data: bytes, text: str) -> int:
    return data[: data.index(text.encode())].count(b"\n") + 1


def params(data: bytes) -> list[dict[str, str]]:
    with pytest.raises(Refused) as refusal:
        parse(data)
    return [dict(p.params) for p in refusal.value.problems]
