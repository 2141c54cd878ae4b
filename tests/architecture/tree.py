"""The source tree, as the tests of the house rules walk it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "kehubu"
APPS = sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


@cache
def parsed(path):
    return ast.parse(path.read_text())


def python_files(*folders):
    found = [p for folder in folders for p in sorted((ROOT / folder).rglob("*.py"))]
    return [p for p in found if "migrations" not in p.parts]


def modules(*names):
    """
    Return the modules of these names in all apps; a module may be a package.
    """
    files = [PACKAGE / app / f"{name}.py" for app in APPS for name in names]
    packages = [PACKAGE / app / name for app in APPS for name in names]
    inside = [p for package in packages for p in sorted(package.rglob("*.py"))]
    return [path for path in [*files, *inside] if path.exists()]


def functions(path):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def label(path):
    return str(path.relative_to(ROOT))
