"""
Message catalogues, with Babel alone: GNU gettext need not be installed.

    tools/messages.py update    extract from code, templates, packs into the .po files
    tools/messages.py compile   write the .mo files that run
    tools/messages.py check     fail if a catalogue is incomplete, fuzzy or out of date
"""

import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import allauth
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from defusedxml import ElementTree
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "kehubu"
LOCALE = PACKAGE / "locale"
ALLAUTH = Path(allauth.__file__).parent
OURS = ("en", "zh_Hant")
"""Our own strings are Simplified Chinese; these catalogues translate them."""
THEIRS = ("zh_Hans", "zh_Hant")
"""What allauth says in English, where its own catalogues have gaps."""
KEYWORDS = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Found = tuple[str, int, str | tuple[str, ...], str | None]


def from_python(path: Path, code: str) -> Iterator[Found]:
    stream = io.BytesIO(code.encode())
    for line, message, _comments, context in extract("python", stream, KEYWORDS):
        yield str(path.relative_to(path.parents[1])), line, message, context


def from_template(path: Path) -> Iterator[Found]:
    lines = templatize(path.read_text()).splitlines()
    yield from from_python(path, "\n".join(line.strip() for line in lines))


def from_definition(path: Path) -> Iterator[Found]:
    """
    Extract the names of a procedure's nodes and outcomes, shown as they are drawn.
    """
    for element in ElementTree.parse(path).iter():
        for attribute in ("name", "label"):
            if text := element.get(attribute):
                yield path.name, 1, text, None


def from_pack(path: Path, kind: str) -> Iterator[Found]:
    for row in tomllib.loads(path.read_text())[kind]:
        for key in ("title", "text"):
            yield path.name, 1, row[key], None


def our_messages() -> Iterator[Found]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from from_python(path, path.read_text())
    for path in sorted(PACKAGE.rglob("*.html")):
        yield from from_template(path)
    for path in sorted((PACKAGE / "standards").rglob("*.bpmn")):
        yield from from_definition(path)
    for path in sorted((PACKAGE / "standards").rglob("clauses*.toml")):
        yield from from_pack(path, "clause")
    for path in sorted((PACKAGE / "standards").rglob("measures*.toml")):
        yield from from_pack(path, "measure")


def their_messages() -> Iterator[Found]:
    for app in ("account", "mfa", "core"):
        for path in sorted((ALLAUTH / app).rglob("*.py")):
            yield from from_python(path, path.read_text())


def template_for(locale: str) -> Catalog:
    """
    Return the catalogue of all messages that ``locale`` must translate.
    """
    catalog = Catalog(locale=locale, project="Kehubu", charset="utf-8")
    for found, wanted in ((our_messages, OURS), (their_messages, THEIRS)):
        if locale in wanted:
            for place, _line, message, context in found():
                catalog.add(message, locations=[(place, 0)], context=context)
    return catalog


def path_of(locale: str, suffix: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES" / f"django.{suffix}"


def load(locale: str) -> Catalog:
    path = path_of(locale, "po")
    if not path.exists():
        return Catalog(locale=locale, project="Kehubu", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update() -> None:
    for locale in sorted({*OURS, *THEIRS}):
        catalog = load(locale)
        catalog.update(template_for(locale), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path = path_of(locale, "po")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=88, sort_output=True, no_location=True)
        text = re.sub(
            r'"(POT|PO)-(Creation|Revision)-Date:[^\n]*\n', "", path.read_text()
        )
        path.write_text(text)


def compile_all() -> None:
    for locale in sorted({*OURS, *THEIRS}):
        with path_of(locale, "mo").open("wb") as file:
            write_mo(file, load(locale))


def check() -> int:
    """
    Name each message that is missing, fuzzy or no longer used; return how many.
    """
    problems = []
    for locale in sorted({*OURS, *THEIRS}):
        catalog, wanted = load(locale), template_for(locale)
        for message in wanted:
            if message.id:
                entry = catalog.get(message.id, message.context)
                if entry is None or not _is_whole(entry.string) or entry.fuzzy:
                    problems.append(f"{locale}: not translated: {message.id}")
        problems += [
            f"{locale}: no longer used: {message.id}"
            for message in catalog
            if message.id and wanted.get(message.id, message.context) is None
        ]
    print("\n".join(problems[:40]))
    print(f"messages: {len(problems)} problems")
    return len(problems)


def _is_whole(translation: str | Iterable[str] | None) -> bool:
    texts = (translation,) if isinstance(translation, str | None) else translation
    return all(texts)


def main() -> None:
    settings.configure(USE_I18N=True)
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            sys.exit(bool(check()))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
