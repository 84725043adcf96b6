"""The lexicon: compounds are cut into what is known, and the files that ship fit together."""

from dataclasses import replace

import numpy as np
import pytest

from plugins.concepts.lexicon import DATA, lexicon, stem, stems_of, subject_words
from tests.plugins.concepts.small import small_lexicon


def test_numbers_belong_to_no_concept() -> None:
    assert subject_words("14 stolar klockan 16") == ["stolar"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("vedkasten", {"ved", "kast"}),
        ("skolskjuts", {"skol", "skjut"}),
        ("skolsskjuts", {"skol", "skjut"}),
        ("vedved", {"ved"}),
        ("okändskjuts", set()),
        ("ved", set()),
        ("skol", set()),
    ],
)
def test_compounds_are_cut_into_known_stems_beside_the_whole(word: str, parts: set[str]) -> None:
    known = {"ved", "kast", "skol", "skjut", "en"}
    weights = stems_of(word, known)
    assert weights.pop(stem(word)) == 1
    assert set(weights) == parts - {stem(word)}
    assert all(0 < weight < 1 for weight in weights.values())


def test_of_several_cuts_the_one_in_the_middle_is_taken() -> None:
    assert set(stems_of("glasskål", {"glas", "skål", "glass", "kål", "gla"})) - {stem("glasskål")} == {"glas", "skål"}


def test_a_concept_of_whole_words_is_named_before_one_of_their_parts() -> None:
    of = replace(
        small_lexicon(),
        row={"sax": 0, "bok": 1, "boksax": 2},
        concepts=((0, 1), (0,), (1,)),
        sizes=(2, 2, 2),
    )
    assert of.joining("boksax", "sax") == "två"
    assert of.joining("boksax", "bok") == "ett"
    assert of.joining("sten", "sax") is None


@pytest.mark.parametrize(
    "name", ["flinande ansikte med kisande ögon", "familj: vuxen, barn", "väg / gata", "fylld kvadrat"]
)
def test_what_a_sign_looks_like_is_no_name_for_what_joins_two_words(name: str) -> None:
    of = replace(
        small_lexicon(), row={"sax": 0, "bok": 1}, concepts=((0, 1), (0, 1)), names=(name, "papper"), sizes=(2, 3)
    )
    assert of.joining("bok", "sax") == "papper", "though it is wider"
    assert replace(of, names=(name, name)).joining("bok", "sax") is None


def test_the_shipped_files_fit_together_and_bring_their_licences() -> None:
    words = lexicon()
    assert len(words.row) == len(words.vectors) == len(words.concepts) == len(words.rarity)
    assert len(words.names) == len(words.sizes)
    assert all(words.sizes)
    assert all(words.names)
    assert np.isfinite(words.vectors).all()
    assert (words.rarity > 0).all()
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    assert all(
        part in notice for part in ("ISC", "Unicode-3.0", "Viggo Kann", "above notices are retained", "modified")
    )
