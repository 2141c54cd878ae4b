"""A data folder and a database of the run's own, gone when it ends."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1] / "tools"


@contextmanager
def own_place(*, postgresql: bool) -> Iterator[None]:
    """
    Point Kehubu's settings at an empty folder; nothing of an agency's own is touched.
    """
    for name in [name for name in os.environ if name.startswith("KEHUBU_")]:
        del os.environ[name]
    server = _server() if postgresql else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="kehubu-bench-") as folder, server as url:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "kehubu.config.settings",
            "KEHUBU_DATA": folder,
            "KEHUBU_DATABASE_URL": url,
            "KEHUBU_EMAIL_URL": "dummymail://",
        }
        try:
            yield
        finally:
            _close_connections()


@contextmanager
def _server() -> Iterator[str]:
    """
    Start the server that tests use, too: it keeps no promise of durability.
    """
    sys.path.append(str(TOOLS))
    from postgres import server  # noqa: PLC0415 - lies among the tools

    with server() as url:
        yield url


def _close_connections() -> None:
    from django.db import connections  # noqa: PLC0415 - the settings are known by now

    connections.close_all()
