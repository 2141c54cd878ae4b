"""Rules of the house that no other tool checks."""

import ast
import re
import subprocess

import pytest

from tests.architecture.tree import (
    APPS,
    PACKAGE,
    ROOT,
    functions,
    label,
    python_files,
)

LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 40, 150
DRAWERS = {"utils", "helpers", "common", "misc", "util", "helper", "shared"}
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
CODE = python_files("src", "tests", "tools", "bench")
HAN = "[\u4e00-\u9fff]"


@pytest.mark.parametrize("path", CODE, ids=label)
def test_file_is_short(path):
    assert len(path.read_text().splitlines()) <= LINES


@pytest.mark.parametrize("path", python_files("src", "tools"), ids=label)
def test_functions_are_short(path):
    long = {f.name: lines_of(f) for f in functions(path)}

    assert {name: n for name, n in long.items() if n > FUNCTION_LINES} == {}


def lines_of(function):
    """
    Count the lines of a function's body; its contract, the docstring, is not counted.
    """
    body = function.body
    first = body[1] if ast.get_docstring(function) and len(body) > 1 else body[0]
    return function.end_lineno - first.lineno + 1


def test_there_is_no_drawer_for_odds_and_ends():
    names = {path.stem for path in CODE} | {path.parent.name for path in CODE}

    assert names & DRAWERS == set()


@pytest.mark.parametrize("path", python_files("src"), ids=label)
def test_no_broad_except_outside_the_worker(path):
    handlers = [n for n in ast.walk(ast.parse(path.read_text())) if is_broad(n)]

    assert len(handlers) == (1 if label(path).endswith("core/jobs/worker.py") else 0)


def is_broad(node):
    if not isinstance(node, ast.ExceptHandler):
        return False
    return node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}


@pytest.mark.parametrize("path", python_files("src"), ids=label)
def test_no_view_reads_a_whole_file(path):
    """
    ``core.forms.content_of`` stops at the limit.
    """
    if "/views" in label(path):
        assert ".read()" not in path.read_text()


@pytest.mark.parametrize("path", python_files("src"), ids=label)
def test_fields_that_take_what_breaks_a_page_are_not_used(path):
    """
    A day of year 1 or 9999, a key of thirty digits: ``core.forms`` has the fields that
    tell of them, and the records of steps have bounds of their own.
    """
    if label(path).endswith(("core/forms.py", "procedures/records/fields.py")):
        return

    bare = r"\bforms\.(DateField|DateTimeField|ModelMultipleChoiceField)\("
    assert re.findall(bare, path.read_text()) == []


@pytest.mark.parametrize("app", APPS)
def test_app_has_its_page(app):
    assert (ROOT / "docs" / "apps" / f"{app}.md").exists()


@pytest.mark.parametrize("path", TEMPLATES, ids=label)
def test_template_is_short_and_keeps_the_security_policy(path):
    text = path.read_text()

    assert len(text.splitlines()) <= TEMPLATE_LINES
    assert re.findall(r"\sstyle=|\son[a-z]+=|<style|javascript:", text) == []
    inline = re.findall(r"<script(?![^>]*(?:\ssrc=|application/json))[^>]*>", text)
    assert inline == []


@pytest.mark.parametrize("path", TEMPLATES, ids=label)
def test_forms_of_an_included_template_are_given_their_token(path):
    included = re.findall(r"\{% include \"([^\"]+)\"([^%]*) only %\}", path.read_text())

    assert [n for n, given in included if sends(n) and "csrf_token=" not in given] == []


def sends(name):
    """
    Tell whether a template has a form to be posted, itself or by what it includes.
    """
    (path,) = (p for p in TEMPLATES if p.as_posix().endswith(f"/templates/{name}"))
    text = path.read_text()
    inner = re.findall(r"\{% include \"([^\"]+)\"", text)
    return "{% csrf_token %}" in text or any(map(sends, inner))


@pytest.mark.parametrize("path", TEMPLATES, ids=label)
def test_template_has_no_untranslated_chinese(path):
    text = path.read_text()
    for tag in (
        r"\{%\s*blocktranslate.*?%\}.*?\{%\s*endblocktranslate\s*%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"\{#.*?#\}",
        r'lang="[^"]+">[^<]*<',
        r'<span class="brand-mark"[^>]*>客户</span>',
    ):
        text = re.sub(tag, "", text, flags=re.DOTALL)

    assert re.findall(f".*{HAN}.*", text) == []


@pytest.mark.parametrize("path", [*python_files("src"), *TEMPLATES], ids=label)
def test_chinese_has_chinese_punctuation(path):
    slips = re.findall(f"{HAN}[,;?!]{HAN}", path.read_text())

    assert slips == []


def test_nothing_committed_names_a_machine_or_a_registry():
    words = ["git", "grep", "-lE", "pypi[.]org|pythonhosted|registry[.]npmjs|/work/"]

    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.stdout.split() in ([], ["tests/architecture/test_house.py"])
