"""Texts are collected from code and templates, merged without losing a translation, and compiled to the same bytes."""

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from matchmaker.web.translations import update as tool

CODE = """
from flask_babel import gettext, lazy_gettext as _l, ngettext
label = _l("Er ort")
def say(n): return gettext("Hej %(name)s", name="x") + ngettext("En sak", "%(num)s saker", n)
"""
TEMPLATE = '<h1>{{ _("Välkommen") }}</h1>{% if x %}{{ _("Er ort") }}{% endif %}'


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A small web folder."""
    (tmp_path / "templates" / "site").mkdir(parents=True)
    (tmp_path / "translations" / "en" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "code.py").write_text(CODE)
    (tmp_path / "templates" / "site" / "start.html").write_text(TEMPLATE)
    return tmp_path


def translated(web: Path, **texts: str) -> str:
    """Put translations, given by the first word of their text, into the catalogue; its content."""
    po = tool.catalogue_file("en", folder=web)
    content = po.read_text()
    for word, text in texts.items():
        before, found, after = content.partition(f'msgid "{word}')
        assert found
        content = before + found + after.replace('msgstr ""', f'msgstr "{text}"', 1)
    po.write_text(content)
    return content


def test_texts_are_found_in_code_and_templates_and_those_that_lack_are_told(web: Path) -> None:
    assert tool.update(web) == {"en": ["Er ort", "Hej %(name)s", "En sak / %(num)s saker", "Välkommen"]}
    content = tool.catalogue_file("en", folder=web).read_text()
    assert '#: code.py templates/site/start.html\nmsgid "Er ort"' in content
    assert "Date" not in content


def test_what_lacks_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(tool, "update", lambda: {"en": ["Er ort", "Hej"], "fi": ["Hej"]})
    tool.main()
    out = capsys.readouterr().out
    assert out.startswith("en lacks: Er ort\nen lacks: Hej\nfi lacks 1 texts")


def test_a_translation_is_kept_and_reaches_the_compiled_catalogue(web: Path) -> None:
    tool.update(web)
    translated(web, Er="Your village", Hej="Hello %(name)s", Välkommen="Welcome")
    assert tool.update(web) == {"en": ["En sak / %(num)s saker"]}
    with tool.catalogue_file("en", "mo", web).open("rb") as file:
        compiled = read_mo(file)
    message = compiled.get("Er ort")
    assert message is not None
    assert message.string == "Your village"


def test_updating_again_changes_no_byte(web: Path) -> None:
    tool.update(web)
    translated(web, Er="Your village")
    tool.update(web)
    files = [tool.catalogue_file("en", kind, web) for kind in ("po", "mo")]
    before = [file.read_bytes() for file in files]
    (web / "code.py").write_text("\n\n" + CODE)  # other line numbers
    tool.update(web)
    assert [file.read_bytes() for file in files] == before


def test_what_is_used_no_longer_leaves_the_catalogue(web: Path) -> None:
    tool.update(web)
    translated(web, Hej="Hello %(name)s")
    (web / "code.py").write_text("")
    tool.update(web)
    content = tool.catalogue_file("en", folder=web).read_text()
    assert "Hej" not in content
    assert "Er ort" in content


def test_a_guess_that_nobody_has_confirmed_is_no_translation(web: Path) -> None:
    tool.update(web)
    po = tool.catalogue_file("en", folder=web)
    po.write_text(translated(web, Er="Your hamlet").replace('msgid "Er ort"', '#, fuzzy\nmsgid "Er ort"'))
    assert "Er ort" in tool.update(web)["en"]
