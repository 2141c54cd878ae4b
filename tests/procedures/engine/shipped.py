"""The definitions that Kehubu ships."""

from pathlib import Path

import kehubu

FOLDER = Path(kehubu.__file__).parent / "standards" / "packs" / "tl" / "procedures"
SHIPPED = ("TL-B1", "TL-B6")


def read(name: str) -> bytes:
    return (FOLDER / f"{name}.bpmn").read_bytes()
