"""Excel files: handed to a process that may die of them, its answer bounded."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Timer
from typing import IO, Any, cast

from kehubu.core.spreadsheets.errors import (
    DamagedWorkbook,
    EmptyFile,
    GaveUp,
    NoSuchSheet,
    TooMuchContent,
    UnreadableFile,
)

log = logging.getLogger("kehubu.spreadsheets")

SECONDS = 30
MAX_ANSWER = 32 << 20
"""Bytes of JSON; texts take up to four times as much in memory."""
_COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("child.py")))
_KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # what Python may need to start; no secrets
_REFUSALS: tuple[type[UnreadableFile], ...] = (DamagedWorkbook, EmptyFile, NoSuchSheet)


@contextmanager
def opened(data: bytes, sheet: str | None) -> Iterator[tuple[Any, Iterator[Any]]]:
    """
    Give the names of the sheets, and the numbered rows of one as they are read.

    Leaving the block ends the reading process, whatever it does.

    :raises UnreadableFile: also if the process dies or takes more than 30 seconds
    """
    with _child() as child:
        _ask(child, data, sheet)
        answer = _answer(child)
        head = next(answer)
        for refusal in _REFUSALS:
            if head.get("refused") == refusal.code:
                raise refusal(sheet=sheet)
        yield head, answer


@contextmanager
def _child() -> Iterator[Popen[bytes]]:
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with Popen(_COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env) as child:  # noqa: S603
        timer = Timer(SECONDS, child.kill)
        timer.start()
        try:
            yield child
        finally:
            timer.cancel()
            child.kill()


def _ask(child: Popen[bytes], data: bytes, sheet: str | None) -> None:
    """
    Send the request; a child that has died is noticed by its answer.
    """
    with suppress(OSError), cast("IO[bytes]", child.stdin) as pipe:
        pipe.write(json.dumps({"sheet": sheet}).encode() + b"\n")
        pipe.write(data)


def _answer(child: Popen[bytes]) -> Iterator[Any]:
    lines, left = cast("IO[bytes]", child.stdout), MAX_ANSWER
    while line := lines.readline(left + 1):
        left -= len(line)
        if left < 0:
            raise TooMuchContent
        if line.endswith(b"\n"):  # else the child died over it
            yield json.loads(line)
    if status := child.wait():
        log.warning("the process that reads workbooks ended with %d", status)
        raise GaveUp
