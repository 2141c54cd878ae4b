"""What tests need of the machine, found or fetched: browser, PostgreSQL, pdfsig."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
SERVERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


class MissingError(Exception):
    """Something is needed that could neither be found nor fetched."""


def browser() -> str:
    """
    Return the path of a Chromium; Debian's is installed where we may.
    """
    found = _find(BROWSERS) or _playwrights_own()
    if not found and _apt("chromium-headless-shell"):
        found = _find(BROWSERS)
    if not found:
        message = "The browser tests need Chromium or Chrome; install either one."
        raise MissingError(message)
    return found


def pdfsig() -> str:
    """
    Return the path of poppler's pdfsig, the independent judge of our seals.
    """
    found = shutil.which("pdfsig")
    if not found and _apt("poppler-utils"):
        found = shutil.which("pdfsig")
    if not found:
        message = "The tests of seals need pdfsig; install poppler (poppler-utils)."
        raise MissingError(message)
    return found


def postgresql() -> Path:
    """
    Return the folder of PostgreSQL's programs: the system's, or a Python package's.
    """
    return _system_server() or _packaged_server()


def _find(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _playwrights_own() -> str | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright"))
    shells = cache.expanduser().glob("chromium*/*/*headless*shell*")
    return next((str(path) for path in shells if os.access(path, os.X_OK)), None)


def _system_server() -> Path | None:
    if found := shutil.which("initdb"):
        folder = Path(found).resolve().parent
        if (folder / "postgres").exists():
            return folder
    for pattern in SERVERS:
        folders = sorted(Path("/").glob(pattern.lstrip("/")))
        for folder in reversed(folders):
            if (folder / "initdb").exists() and (folder / "postgres").exists():
                return folder
    return None


def _packaged_server() -> Path:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "pgserver"]
    subprocess.run(command, check=False)
    for site in map(Path, sys.path):
        folder = site / "pgserver" / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    if _apt("postgresql") and (installed := _system_server()):
        return installed
    message = "The tests need PostgreSQL 14 or newer; install its server."
    raise MissingError(message)


def _apt(package: str) -> bool:
    """
    Install a Debian package, where that is the system and we may.
    """
    if platform.system() != "Linux" or not shutil.which("apt-get"):
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if prefix and not shutil.which("sudo"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        command = [*prefix, "apt-get", "--quiet=2", *words]
        done = subprocess.run(command, env=quiet, check=False, capture_output=True)
    return done.returncode == 0
