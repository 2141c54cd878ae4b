import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kehubu.config import paths
from tests.architecture.tree import ROOT

KEEP = """
import sys
from pathlib import Path

from kehubu.config.paths import kept_secret

sys.stdin.read(1)
print(kept_secret(Path(sys.argv[1])))
"""


def permissions(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_secret_is_made_once_for_the_owner_only(tmp_path):
    path = tmp_path / "secret.key"

    first, second = paths.kept_secret(path), paths.kept_secret(path)

    assert first == second == path.read_text()
    assert len(first) >= 64
    assert permissions(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_secrets_differ(tmp_path):
    assert paths.kept_secret(tmp_path / "a") != paths.kept_secret(tmp_path / "b")


def test_secret_that_is_there_is_left_as_it_is(tmp_path):
    path = tmp_path / "secret.key"
    path.write_text("known")

    assert paths.kept_secret(path) == "known"


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path):
    command = [sys.executable, "-c", KEEP, str(tmp_path / "secret.key")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    processes = [
        subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]

    for process in processes:
        process.stdin.write(".")
        process.stdin.flush()
    said = {process.communicate()[0] for process in processes}

    assert said == {(tmp_path / "secret.key").read_text() + "\n"}
    assert len(list(tmp_path.iterdir())) == 1


def test_data_folder_is_made_for_the_owner_only(tmp_path, monkeypatch):
    monkeypatch.setenv("KEHUBU_DATA", str(tmp_path / "a" / "b"))

    folder = paths.data_folder()

    assert folder == tmp_path / "a" / "b"
    assert permissions(folder) == 0o700


@pytest.mark.parametrize("value", [None, ""])
def test_data_folder_that_is_not_named_is_at_home(tmp_path, monkeypatch, value):
    monkeypatch.setenv("HOME", str(tmp_path))
    if value is None:
        monkeypatch.delenv("KEHUBU_DATA")
    else:
        monkeypatch.setenv("KEHUBU_DATA", value)

    assert paths.data_folder() == tmp_path / ".local" / "share" / "kehubu"


def test_data_folder_that_is_there_keeps_its_permissions(tmp_path, monkeypatch):
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o750)
    monkeypatch.setenv("KEHUBU_DATA", str(folder))

    assert permissions(paths.data_folder()) == 0o750


def test_package_is_the_folder_of_kehubu():
    assert Path(paths.__file__).parents[1] == paths.PACKAGE
