"""
``make test``: everything that must hold before a change lands.

    tools/test.py                    all of it
    tools/test.py --only sqlite      one part: lint, sqlite or postgresql
    tools/test.py --only sqlite tests/people -k sign     with pytest's own words
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine
import postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LINT: dict[str, list[str]] = {
    "style": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "types": ["mypy"],
    "contracts": ["lint-imports", "--no-cache"],
    "templates": ["djlint", "src", "--lint", "--quiet"],
    "messages": ["python", "tools/messages.py", "check"],
    "migrations": ["python", "-m", "kehubu", "makemigrations", "--check", "--dry-run"],
}
PARTS = ("lint", "sqlite", "postgresql")
WITHOUT_DATABASE = (
    "tests/architecture",
    "tests/core/spreadsheets",
    "tests/procedures/engine",
    "tests/signoffs/test_seal.py",
    "tests/test_wheel.py",
)
"""The house's rules, arithmetic, the package: what hangs on no database runs once."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parts, words = parser.parse_known_args()
    wanted = [parts.only] if parts.only else PARTS
    verdicts: dict[str, bool] = {}
    with tempfile.TemporaryDirectory(prefix="kehubu-test-") as folder:
        environment = os.environ | {
            "KEHUBU_DATA": folder,
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONWARNINGS": "default",
        }
        if "lint" in wanted:
            for name, command in LINT.items():
                verdicts[name] = _run(name, command, environment)
        if set(wanted) & {"sqlite", "postgresql"}:
            environment |= {
                "KEHUBU_TEST_BROWSER": machine.browser(),
                "KEHUBU_TEST_PDFSIG": machine.pdfsig(),
            }
        if "sqlite" in wanted:
            verdicts["tests on SQLite"] = _pytest("SQLite", words, environment)
        if "postgresql" in wanted:
            with postgres.server() as address:
                environment["KEHUBU_DATABASE_URL"] = address
                # The server ends with its databases: to drop them first would fail
                # where the last session is still closing.
                once = [] if words else [f"--ignore={p}" for p in WITHOUT_DATABASE]
                options = ["--reuse-db", *once, *words]
                passed = _pytest("PostgreSQL", options, environment)
                verdicts["tests on PostgreSQL"] = passed
    print(
        "\n" + "\n".join(f"{'ok  ' if v else 'FAIL'} {k}" for k, v in verdicts.items())
    )
    sys.exit(not all(verdicts.values()))


def _pytest(database: str, words: list[str], environment: dict[str, str]) -> bool:
    # One test after the other to whoever is free: some take minutes.
    workers = ["--numprocesses", "2", "--maxschedchunk", "1"]
    command = ["python", "-m", "pytest", *workers, *words]
    return _run(f"tests on {database}", command, environment)


def _run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"--- {name}", flush=True)
    start = time.monotonic()
    program = [str(BIN / command[0]), *command[1:]]
    done = subprocess.run(program, cwd=ROOT, env=environment, check=False)
    print(f"--- {name}: {time.monotonic() - start:.0f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
