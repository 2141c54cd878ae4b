"""
Measure Kehubu beside bare SQL on the same rows.

    python -m bench                   on SQLite
    python -m bench --postgresql      on a PostgreSQL server of its own
    python -m bench --book            only the client book: 20,000 clients, then 200,000
    python -m bench --list FILE       import this client list, not an invented one
    python -m bench --json FILE       write the figures, too

SMALL=1 in the environment takes a tenth of the data. The exit code is 0 unless an
answer was wrong or the machine too unsteady to report.
"""

import argparse
import os
import signal
import sys
from pathlib import Path

import django

from bench.place import own_place


def main() -> int:
    signal.signal(signal.SIGTERM, _leave)
    asked = _arguments()
    with own_place(postgresql=asked.postgresql):
        django.setup()
        from bench.run import run  # noqa: PLC0415 - models load after Django is set up

        return run(
            small=bool(os.environ.get("SMALL")),
            only_book=asked.book,
            file=asked.list,
            into=asked.json,
        )


def _leave(*_: object) -> None:
    """
    Leave as after Ctrl+C, so that data folder and server go; hear no second call.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit("Told to stop.")


def _arguments() -> argparse.Namespace:
    words = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "bench", description=__doc__, formatter_class=words
    )
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--book", action="store_true")
    parser.add_argument("--list", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
