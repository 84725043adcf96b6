"""A folder with a catalogue is a language, and nothing else has to know of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from matchmaker import languages
from matchmaker.app import create_app
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient

CACHED = (languages.languages, languages.is_whole, languages._texts)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The catalogues, copied, for a test to put another beside them."""
    folder = tmp_path / "translations"
    shutil.copytree(languages.CATALOGUES, folder)
    monkeypatch.setattr(languages, "CATALOGUES", folder)
    monkeypatch.setattr("matchmaker.web.language.CATALOGUES", folder)
    for function in CACHED:
        function.cache_clear()
    yield folder
    monkeypatch.undo()
    for function in CACHED:
        function.cache_clear()


def drop_in(folder: Path, tag: str, **texts: str) -> None:
    catalogue = Catalog(locale="de")
    for text, translation in texts.items():
        catalogue.add(text, translation)
    path = folder / tag / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)


def test_swedish_comes_first_english_next_and_each_is_called_what_it_calls_itself() -> None:
    assert dict(languages.languages()) == {"sv": "Svenska", "en": "English", "fi": "Suomi"}
    assert list(languages.languages())[:2] == ["sv", "en"]


@pytest.mark.parametrize(("tag", "main"), [("en-GB", "en"), ("sv_FI", "sv"), ("FI", "fi"), ("", "")])
def test_a_country_does_not_matter(tag: str, main: str) -> None:
    assert languages.main_tag(tag) == main


@pytest.mark.parametrize(
    ("text", "language", "translation"),
    [
        ("Hej!", "fi", "Hei!"),
        ("Hej!", "fi-SE", "Hei!"),
        ("Hej!", "sv", None),
        ("Hej!", "xx", None),
        ("Qwx", "fi", None),
    ],
)
def test_what_is_not_in_a_catalogue_is_told(text: str, language: str, translation: str | None) -> None:
    assert languages.translated(text, language) == translation


def test_only_a_language_with_all_texts_is_whole() -> None:
    assert [languages.is_whole(tag) for tag in ("sv", "en", "fi")] == [True, True, False]


@pytest.mark.parametrize(
    ("language", "pattern"), [("sv", "EEEE d MMMM"), ("en", "EEEE d MMMM"), ("fi", "EEEE d. MMMM")]
)
def test_a_day_is_written_as_the_language_does(language: str, pattern: str) -> None:
    assert languages.date_pattern("EEEE d MMMM", language) == pattern


def test_a_catalogue_that_is_dropped_in_is_a_language_without_anything_in_the_code(
    folder: Path, settings: Settings
) -> None:
    drop_in(folder, "de", Start="Anfang")
    drop_in(folder, "qqq", Start="Qqq")
    assert languages.languages()["de"] == "Deutsch"
    assert languages.languages()["qqq"] == "Qqq"
    app = create_app(settings)
    app.test_client_class = CheckedClient
    client = app.test_client()
    page = client.get("/", headers={"Accept-Language": "de"}).text
    assert '<html lang="de">' in page
    assert ">Anfang</a>" in page
    assert 'lang="fi" hreflang="fi">Suomi</a>' in page
    assert 'hreflang="de">Deutsch</a>' in client.get("/", headers={"Accept-Language": "sv"}).text
    answer = client.get("/sprak/de?next=/hjalp")
    assert answer.status_code == 302
    assert '<html lang="de">' in client.get("/hjalp", headers={"Accept-Language": "sv"}).text
