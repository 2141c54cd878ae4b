"""A PostgreSQL server of our own for the length of a test run, on loopback."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machine import postgresql

PATIENCE = 30
# Tests need no durability: what a crash would lose, the next run makes anew.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def server() -> Iterator[str]:
    """
    Start a server and yield the address of its empty database.
    """
    programs = postgresql()
    with tempfile.TemporaryDirectory(prefix="kehubu-pg-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        who = _account(home)
        programs = _reachable(programs, home, who)
        data, port = home / "data", _free_port()
        _run([programs / "initdb", "-D", data, "-U", "kehubu", "-A", "trust",
              "-E", "UTF8", "--locale=C", "--no-sync"], who)  # fmt: skip
        options = [f"-c{setting}" for setting in SETTINGS]
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port),
                   "-h", "127.0.0.1", "-k", str(home), *options]  # fmt: skip
        with (home / "log").open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **who)
        try:
            _wait(port, process)
            yield f"postgres://kehubu@127.0.0.1:{port}/postgres"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _account(home: Path) -> dict[str, Any]:
    """
    PostgreSQL refuses to run as root: then it runs as somebody who owns nothing else.
    """
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    os.chown(home, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def _reachable(programs: Path, home: Path, who: dict[str, Any]) -> Path:
    """
    Copy the programs where that account can read them, if it cannot where they are.
    """
    probe = ["test", "-x", str(programs / "postgres")]
    if not who or subprocess.run(probe, check=False, **who).returncode == 0:
        return programs
    shutil.copytree(programs.parent, home / "install", symlinks=True)
    return home / "install" / programs.name


def _run(command: list[Any], who: dict[str, Any]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/", **who)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(port: int, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    message = "PostgreSQL did not start"
    raise RuntimeError(message)
