"""The definitions that Kehubu ships."""

from pathlib import Path

import kehubu

FOLDER = Path(kehubu.__file__).parent / "standards" / "packs" / "tl" / "procedures"
SHIPPED = tuple(sorted(file.stem for file in FOLDER.glob("*.bpmn")))


def read(name: str) -> bytes:
    return (FOLDER / f"{name}.bpmn").read_bytes()
