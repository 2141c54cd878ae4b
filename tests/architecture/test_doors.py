"""The edges may ask and answer; only services write, only visible_to reads."""

import ast
import re

import pytest

from tests.architecture.tree import functions, label, modules, parsed

WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}
OPEN_MANAGERS = {
    "Department.objects.all",
    "Department.objects.none",
    "JobBag.objects.none",
    "Step.objects.none",
    "User.objects.active",
    "User.objects.none",
}
"""What forms may offer to everyone: departments, and who works here."""


def writes(path):
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    named = [call.func for call in calls if isinstance(call.func, ast.Attribute)]
    return {ast.unparse(f) for f in named if f.attr in WRITES}


@pytest.mark.parametrize("path", modules("views", "api", "forms", "filters"), ids=label)
def test_edge_never_writes(path):
    harmless = {name for name in writes(path) if name.endswith(".GET.copy")}

    assert writes(path) - harmless == set()


@pytest.mark.parametrize("path", modules("views", "api", "filters"), ids=label)
def test_edge_reads_only_what_the_user_may_see(path):
    managers = re.findall(r"\b\w+\.objects\.(\w+)", path.read_text())

    assert set(managers) - {"visible_to"} == set()


@pytest.mark.parametrize("path", modules("models", "queries", "filters"), ids=label)
def test_rights_by_another_row_are_not_gathered(path):
    assert re.findall(r"visible_to\(.*?\)\s*\.values\(\s*\"pk", path.read_text()) == []


@pytest.mark.parametrize("path", modules("forms"), ids=label)
def test_form_offers_only_what_everyone_may_see(path):
    offered = set(re.findall(r"\b\w+\.objects\.\w+", path.read_text()))

    assert offered <= OPEN_MANAGERS


@pytest.mark.parametrize("path", modules("services"), ids=label)
def test_service_names_its_actor_and_its_clock(path):
    exported = public_names(path)

    for function in functions(path):
        if function.name in exported and function in parsed(path).body:
            keywords = {argument.arg for argument in function.args.kwonlyargs}
            assert {"by", "at"} <= keywords, function.name


def public_names(path):
    """
    Return the services of a module: what its package exports, or what is public.
    """
    package = path.parent / "__init__.py"
    if path.parent.name == "services":
        imports = [n for n in parsed(package).body if isinstance(n, ast.ImportFrom)]
        return {alias.name for node in imports for alias in node.names}
    return {f.name for f in functions(path) if not f.name.startswith("_")} - {"freeze"}


@pytest.mark.parametrize("path", modules("queries", "measures", "rules"), ids=label)
def test_reading_module_never_writes(path):
    kept = {name for name in writes(path) if name.startswith("cache.")}

    assert writes(path) - kept == set()
