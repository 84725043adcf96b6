"""Collects the texts to translate, merges them into the catalogues and compiles those: run as a module."""

import ast
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from matchmaker.languages import SECOND, SOURCE

WEB = Path(__file__).parent.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "_l": None, "lazy_ngettext": (1, 2)}
FLOORS = ("matching", "planning", "services")
"""Below the web, where what is said stands as texts in Swedish and English, for further languages to translate."""
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
ONE_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)  # a catalogue's dates would change it although no text has changed


def extracted_messages(folder: Path = WEB) -> Catalog:
    """Every text to translate in the code and templates under ``folder``, in the order of files and lines."""
    catalog = Catalog()
    found = extract_from_dir(folder, METHODS, keywords=KEYWORDS, strip_comment_tags=True)
    for path, line, message, _comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        catalog.add(message, locations=[(path, line)], context=context)
    return catalog


def spoken_texts(package: Path = WEB.parent) -> Catalog:
    """Every text that the floors below say in Swedish and English, for languages beside these two."""
    catalog = Catalog()
    for path in sorted(file for floor in FLOORS for file in (package / floor).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                for word in node.keywords:
                    if word.arg == SOURCE and isinstance(word.value, ast.Constant):
                        catalog.add(str(word.value.value), locations=[(str(path.relative_to(package)), node.lineno)])
    return catalog


def messages_for(language: str, folder: Path = WEB) -> Catalog:
    """What a language's catalogue has to hold: English brings the texts of the floors below along in the code."""
    catalog = extracted_messages(folder)
    if language != SECOND:
        for message in spoken_texts(folder.parent):
            if message.id and message.id not in catalog:
                catalog.add(message.id, locations=message.locations)
    return catalog


def merged(source: Catalog, known: Catalog, language: str) -> Catalog:
    """The texts of ``source`` with the translations in ``known``; what is used no longer is left out."""
    catalog = Catalog(locale=language, creation_date=ONE_MOMENT, revision_date=ONE_MOMENT)
    for message in source:
        if message.id:
            old = known.get(message.id, message.context)
            string = old.string if old is not None and not old.fuzzy else None
            catalog.add(message.id, string, locations=message.locations, flags=message.flags, context=message.context)
    return catalog


def as_po(catalog: Catalog, language: str) -> str:
    """A catalogue as people read and edit it: with the files that use each text, without line numbers and dates."""
    lines = BytesIO()
    write_po(lines, catalog, omit_header=True, include_lineno=False, width=110)
    return HEADER.format(language=language, plural=catalog.plural_forms) + lines.getvalue().decode()


def as_mo(catalog: Catalog) -> bytes:
    """A catalogue as the service reads it: without what is not translated, for which Babel would write the Swedish."""
    done, compiled = Catalog(locale=catalog.locale, creation_date=ONE_MOMENT, revision_date=ONE_MOMENT), BytesIO()
    for message in catalog:
        if message.id and _is_whole(message.string):
            done.add(message.id, message.string, context=message.context)
    write_mo(compiled, done)
    return compiled.getvalue()


def catalogue_file(language: str, kind: str = "po", folder: Path = WEB) -> Path:
    """Where a language's catalogue stands."""
    return folder / "translations" / language / "LC_MESSAGES" / f"messages.{kind}"


def read_catalogue(path: Path, language: str) -> Catalog:
    """The catalogue in a .po file; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(folder: Path = WEB) -> dict[str, list[str]]:
    """Bring all catalogues up to date; gives, by language, the texts that still lack a translation."""
    missing = {}
    for language in sorted(path.parent.name for path in (folder / "translations").glob("*/LC_MESSAGES")):
        po = catalogue_file(language, folder=folder)
        catalog = merged(messages_for(language, folder), read_catalogue(po, language), language)
        po.write_text(as_po(catalog, language), encoding="utf-8")
        po.with_suffix(".mo").write_bytes(as_mo(catalog))
        missing[language] = [_text(message.id) for message in catalog if message.id and not _is_whole(message.string)]
    return missing


def _text(id: object) -> str:
    return " / ".join(id) if isinstance(id, tuple | list) else str(id)


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main() -> None:
    """Bring the catalogues up to date and say what they lack."""
    for language, texts in update().items():
        for text in texts if language == SECOND else ():
            sys.stdout.write(f"{language} lacks: {text}\n")
        if texts and language != SECOND:
            sys.stdout.write(f"{language} lacks {len(texts)} texts; what actors read is told by the tests.\n")


if __name__ == "__main__":
    main()
