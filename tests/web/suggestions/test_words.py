"""The place's own words over HTTP: adding, changing, removing, and looking up what the lists know."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category, vocabulary
from matchmaker.models import GlossaryWord
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.matchruns import start_run
from matchmaker.services.vocabulary import Entry, add_word, change_word, remove_word
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.village import add_actor
from tests.web.suggestions.reading import words

PAGE = "/ordlista"
KÄLKE = {"word": "Kälke", "means": "pulka, släde"}


def kept(database: Session) -> list[tuple[str, str, str]]:
    columns = select(GlossaryWord.word, GlossaryWord.category, GlossaryWord.means).order_by(GlossaryWord.id)
    found = [(word, kind, means) for word, kind, means in database.execute(columns)]
    database.rollback()
    return found


@pytest.fixture
def word(database: Session) -> GlossaryWord:
    return add_word(database, Entry("kälke", means="pulka"), key="k", by=SYSTEM, at=NOW)


def test_a_word_is_added_and_shown_with_what_it_stands_for(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a", needs={"a.n": "Låna en kälke"}, resources={"a.r": "Kälkar", "a.s": "Två kälkar"})
    database.commit()
    assert "Inga ord än." in words(leader_client.get(PAGE).text)
    assert leader_client.post_form(PAGE, KÄLKE | {"category": "tools"}).location == PAGE
    assert kept(database) == [("kälke", "tools", "pulka, släde")]
    text = words(leader_client.get(PAGE).text)
    assert "kälke Betyder pulka, släde. Hör till verktyg. Står i ett behov. Står i 2 resurser." in text


def test_a_word_that_nobody_has_written_says_so(leader_client: CheckedClient, word: GlossaryWord) -> None:
    assert "Betyder pulka. Ingen har skrivit det än." in words(leader_client.get(PAGE).text)


def test_a_double_tap_adds_one_word(leader_client: CheckedClient, database: Session) -> None:
    values = KÄLKE | {"form_key": "a-key-that-is-long-enough"}
    assert leader_client.post_form(PAGE, values).status_code == 302
    assert leader_client.post_form(PAGE, values).status_code == 302
    assert len(kept(database)) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"word": ""}, "Skriv ordet"),
        ({"word": "!!", "means": "pulka"}, "Skriv ordet med bokstäver"),
        ({"word": "x" * 61, "means": "pulka"}, "Korta texten med 1 tecken"),
        ({"word": "och", "means": "pulka"}, "Välj ett ord som säger mer."),
        ({"word": "kälke"}, "Skriv vad ordet betyder, eller välj vad det hör till"),
        ({"word": "kälke", "category": "no such"}, "Skriv vad ordet betyder"),
        ({"word": "kälke", "means": "Kälke"}, "Skriv andra ord än ordet självt"),
        ({"word": "kälke", "means": "811218-9876"}, "Ta bort personnumret."),
    ],
)
def test_what_cannot_be_kept_comes_back_with_what_to_do(
    leader_client: CheckedClient, database: Session, values: dict[str, str], message: str
) -> None:
    sent = leader_client.post_form(PAGE, values)
    assert sent.status_code == 422
    assert message in words(sent.text)
    assert f'value="{values["word"]}"' in sent.text
    assert not kept(database)


def test_a_word_that_is_there_is_not_added_again(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    sent = leader_client.post_form(PAGE, {"word": "KÄLKE", "means": "släde"})
    assert sent.status_code == 422
    assert "Ordet finns redan. Ändra det i listan i stället" in words(sent.text)
    assert kept(database) == [("kälke", "", "pulka")]


def test_a_word_is_changed(leader_client: CheckedClient, database: Session, word: GlossaryWord) -> None:
    address = f"{PAGE}/{word.id}"
    assert 'value="kälke"' in leader_client.get(address).text
    assert leader_client.post_form(address, {"means": "", "category": "tools"}).location == PAGE
    assert kept(database) == [("kälke", "tools", "")]


def test_a_change_that_cannot_be_kept_comes_back(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    add_word(database, Entry("spark", "tools"), key="other", by=SYSTEM, at=NOW)
    address = f"{PAGE}/{word.id}"
    for values, message in (({"word": "spark"}, "Ordet finns redan."), ({"means": ""}, "Skriv vad ordet betyder")):
        sent = leader_client.post_form(address, values)
        assert sent.status_code == 422
        assert message in words(sent.text)
    assert kept(database)[0] == ("kälke", "", "pulka")


def test_whoever_comes_second_sees_what_the_first_did_and_keeps_what_was_typed(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    address = f"{PAGE}/{word.id}"
    change_word(database, word.id, Entry("kälke", means="stötting"), version=1, by=SYSTEM, at=NOW)
    sent = leader_client.post_form(address, {"means": "släde", "version": "1"})
    assert sent.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades Så står det nu: kälke. Betyder stötting." in words(sent.text)
    assert 'value="släde"' in sent.text
    assert 'name="version" value="2"' in sent.text
    assert leader_client.post_form(address, {"means": "släde"}).status_code == 302
    assert kept(database) == [("kälke", "", "släde")]


def test_a_word_is_removed_however_often_it_is_pressed(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    address = f"{PAGE}/{word.id}/ta-bort"
    fields = form_fields(leader_client.get(f"{PAGE}/{word.id}").text, address)
    for _ in range(2):
        assert leader_client.post(address, data=fields).location == PAGE
    assert not kept(database)
    assert leader_client.get(f"{PAGE}/1").status_code == 404


def test_a_word_that_somebody_changed_is_not_removed_unseen(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    change_word(database, word.id, Entry("kälke", means="stötting"), version=1, by=SYSTEM, at=NOW)
    sent = leader_client.post_form(f"{PAGE}/{word.id}/ta-bort", {"version": "1"}, page=f"{PAGE}/{word.id}")
    assert sent.status_code == 409
    assert 'value="stötting"' in sent.text
    assert kept(database) == [("kälke", "", "stötting")]


def test_after_a_change_the_page_offers_to_look_again(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    html = leader_client.get(PAGE).text
    assert "Orden har ändrats Gå igenom alla behov igen" in words(html)
    assert 'action="/korningar"' in html
    run = start_run(database, by=SYSTEM, at=NOW.replace(year=2126))
    html = leader_client.get(PAGE).text
    assert f'href="/korningar/{run.id}"' in html
    assert 'action="/korningar"' not in html


def test_before_any_change_nothing_is_offered(leader_client: CheckedClient) -> None:
    assert 'action="/korningar"' not in leader_client.get(PAGE).text


def test_the_shipped_kinds_can_be_looked_up(leader_client: CheckedClient) -> None:
    leader_client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    html = leader_client.get(PAGE).text
    assert all(f"<summary>{kind.title.en}</summary>" in html.replace("&#39;", "'") for kind in vocabulary())
    assert "matsvinn, överbliven mat" in html
    assert html.count("<details") == len(vocabulary()) + 1
    assert "<details open" not in html


def test_a_kind_that_the_list_no_longer_has_asks_for_another(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    database.get_one(GlossaryWord, word.id).category = "gone"
    database.commit()
    assert "Hör till något som ordlistan inte längre har." in words(leader_client.get(PAGE).text)


@pytest.mark.parametrize("page", ["/nu", "/korningar"])
def test_the_page_is_linked_from_where_the_leader_looks(leader_client: CheckedClient, page: str) -> None:
    assert 'href="/ordlista"' in leader_client.get(page).text


def test_a_removed_word_is_offered_as_a_change(
    leader_client: CheckedClient, database: Session, word: GlossaryWord
) -> None:
    remove_word(database, word.id, version=1, by=SYSTEM, at=NOW)
    assert "Orden har ändrats" in words(leader_client.get(PAGE).text)


def test_a_kind_that_a_plugin_brings_can_be_chosen(app: Flask, leader_client: CheckedClient, database: Session) -> None:
    whole: Registry = app.extensions["matchmaker.registry"]
    more = Category("grooming", Text("Skönhet", "Grooming"), words=("rakning",))
    app.extensions["matchmaker.registry"] = replace(whole, categories=(*whole.categories, more))
    assert leader_client.post_form(PAGE, {"word": "frissa", "category": "grooming"}).location == PAGE
    assert kept(database) == [("frissa", "grooming", "")]
    assert "Hör till skönhet." in words(leader_client.get(PAGE).text)
