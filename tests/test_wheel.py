"""
The wheel is whole: what it holds, and that it runs where nothing else of ours is.
"""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
import venv
import zipfile

import pytest
from django.db import connection

from kehubu.config.settings import STATIC_ROOT
from tests.architecture.tree import PACKAGE, ROOT
from tests.serving import serving

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="a wheel is the same on every database: it is tested once, with SQLite's",
)
READ = {".html", ".bpmn", ".mo", ".ttf", ".typ", ".csv"}
"""What the package reads beside its code: all of it goes into the wheel."""


def run(*words, **options):
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(tree, folder):
    """
    Build as ``make wheel`` does; return the finished process.
    """
    words = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    return subprocess.run(
        [sys.executable, *words, str(tree)], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def files(wheel):
    """
    The names of the files in the wheel.
    """
    with zipfile.ZipFile(wheel) as container:
        assert container.testzip() is None
        return set(container.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """
    An environment with nothing but the wheel and what it needs, and its settings.

    It is large, so it does not stay among the folders that pytest keeps.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check", "--quiet")
    alone = clean_environment(folder)
    lock = ROOT / "requirements" / "run.lock"
    install = (*pip, "install", "--no-compile")
    run(*install, "--require-hashes", "-r", lock, env=alone, cwd=folder)
    run(*install, "--no-deps", wheel, env=alone, cwd=folder)
    run(*pip, "check", env=alone, cwd=folder)
    yield folder, programs / "kehubu", alone
    shutil.rmtree(folder / "venv")


def clean_environment(folder):
    """
    Leave out all that would lead to the tree: pip's own settings stay.
    """
    ours = ("KEHUBU_", "PYTHON", "DJANGO_", "COVERAGE_", "VIRTUAL_ENV")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return kept | {"KEHUBU_DATA": str(folder / "data")}


def test_wheel_holds_the_built_front_end(files):
    built = {
        f"kehubu/{path.relative_to(PACKAGE)}"
        for path in STATIC_ROOT.rglob("*")
        if path.is_file()
    }

    assert built - files == set()
    assert "kehubu/assets/staticfiles.json" in built
    for kind in ("css", "js", "svg"):
        pattern = rf"kehubu/assets/dist/\w+\.[0-9a-f]{{12}}\.{kind}"
        assert [name for name in built if re.fullmatch(pattern, name)]


def test_wheel_holds_all_that_the_package_reads(files):
    read = {
        f"kehubu/{path.relative_to(PACKAGE)}"
        for path in PACKAGE.rglob("*")
        if path.suffix in READ
    }

    assert read - files == set()
    assert {name.rpartition(".")[2] for name in read} == {k[1:] for k in READ}
    for language in ("en", "zh_Hant"):
        assert f"kehubu/locale/{language}/LC_MESSAGES/django.mo" in read
    for key in ("TL-B1", "TL-B6"):
        assert f"kehubu/standards/packs/tl/procedures/{key}.bpmn" in read
    assert len([name for name in read if name.endswith(".ttf")]) == 3


def test_wheel_holds_the_licences(files):
    assert "kehubu/core/fonts/LICENSE.txt" in files
    assert [name for name in files if name.endswith(".dist-info/licenses/LICENSE")]


def test_wheel_holds_nothing_else(files):
    assert {name.partition("/")[0].split("-")[0] for name in files} == {"kehubu"}
    strange = {"tests", "bench", "node_modules", "var", "__pycache__"}
    assert [name for name in files if strange & set(name.split("/"))] == []
    assert [
        name for name in files if re.search(r"sqlite3|\.(pyc|key|log)$", name)
    ] == []


def test_wheel_runs_from_an_empty_environment(installed):
    folder, kehubu, environment = installed
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()

    with serving([kehubu], environment, elsewhere) as served:
        link = served.said(r"首次启用（链接只能用一次）：(\S+)")
        page = fetched(link).decode()
        style = re.search(r'rel="stylesheet" href="([^"]+)"', page)[1]
        sheet = fetched(served.address + style).decode()
    told = run(kehubu, "check", env=environment, cwd=elsewhere)

    assert f":{served.port}/welcome/" in link
    assert "开始使用" in page
    assert re.search(r"\.[0-9a-f]{12}\.css$", style)
    assert ".btn" in sheet
    assert told.splitlines()[-1] in {"可以试用。", "可以正式使用。"}


def fetched(address):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        address, timeout=30
    ) as answer:
        return answer.read()


@pytest.mark.parametrize("part", ["front end", "fonts", "catalogues"])
def test_wheel_is_not_built_before_its_parts(tmp_path, part):
    tree = tmp_path / "tree"
    package = tree / "src" / "kehubu"
    fill(tree, package)
    (lost,) = {
        "front end": package.glob("assets/staticfiles.json"),
        "fonts": package.glob("core/fonts"),
        "catalogues": package.glob("locale/en/*.mo"),
    }[part]
    lost.unlink() if lost.is_file() else lost.rmdir()

    done = build(tree, tmp_path / "wheel")

    assert done.returncode != 0
    assert "Run 'make assets' first; not built yet" in done.stdout + done.stderr
    assert str(lost) in done.stdout + done.stderr


def fill(tree, package):
    """
    Make a tree that a wheel can be built of, its parts being empty.
    """
    for part in ("assets", "core/fonts", "locale/en"):
        (package / part).mkdir(parents=True)
    for part in ("assets/staticfiles.json", "locale/en/x.po", "locale/en/x.mo"):
        (package / part).touch()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "tools", tree / "tools")
