"""Where things lie: the package is read only, the data folder is the agency's."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """
    Return the folder of database, files and keys; make it, for the owner only.

    ``KEHUBU_DATA`` names it; otherwise ``~/.local/share/kehubu``.
    """
    default = Path.home() / ".local" / "share" / "kehubu"
    folder = Path(os.environ.get("KEHUBU_DATA") or default).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def kept_secret(path: Path) -> str:
    """
    Return the secret kept in ``path``; the first call makes it.

    Processes that start at once agree: a whole file is linked into place, and
    only the first link succeeds.
    """
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()
