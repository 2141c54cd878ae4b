"""
Try random definitions on all processors: ``make soak``.

    python -m tests.procedures.engine.soak [how many] [first number]

Prints how often each thing was tried. Every tenth definition is also played against
SpiffWorkflow. The first trial that fails ends it, with its number.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.procedures.engine.blocks import composed
from tests.procedures.engine.mass import trials
from tests.procedures.engine.test_oracle import Pair

CHUNK = 50
ORACLE = 10
"""One of so many is played against SpiffWorkflow, which is slow."""


def chunk(first: int, last: int) -> Counter[str]:
    tried = trials(range(first, last))
    for number in range(first, last, ORACLE):
        draft = composed(Random(number), joins_in_loops=False)
        Pair(draft.xml()).walk(Random(number), steps=40)
        tried["played against SpiffWorkflow"] += 1
    return tried


def main(count: int = 10_000, first: int = 0) -> None:
    began, tried = time.monotonic(), Counter[str]()
    firsts = range(first, first + count, CHUNK)
    lasts = [min(number + CHUNK, first + count) for number in firsts]
    with ProcessPoolExecutor() as pool:
        for done in pool.map(chunk, firsts, lasts):
            tried += done
    for name, number in sorted(tried.items()):
        print(f"{number:>12,}  {name}")
    print(f"{time.monotonic() - began:>12.0f}  seconds")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
