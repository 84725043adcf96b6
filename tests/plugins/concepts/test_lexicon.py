"""The lexicon: compounds are cut into what is known, and the files that ship fit together."""

from dataclasses import replace

import numpy as np
import pytest

from plugins.concepts.lexicon import DATA, Lexicon, lexicon, stem, stems_of, subject_words
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


def joined_by(*names: str) -> Lexicon:
    """As the small lexicon, with "papp" between "sax" and "bok", which share concepts of these names."""
    every = tuple(range(len(names)))
    return replace(
        small_lexicon(),
        row={"sax": 0, "bok": 1, "sten": 2, "papp": 3},
        rounded=np.array([[100, 0], [80, 60], [-100, 0], [95, 31]], dtype=np.int8),
        rarity=np.ones(4),
        concepts=(every, every, (), ()),
        names=names,
    )


def test_of_several_concepts_the_one_is_named_whose_name_is_nearest_to_both_words() -> None:
    assert joined_by("sten", "papp", "bok").joining("sax", "bok") == "papp"
    assert joined_by("papp").joining("sten", "sax") is None, "they share none"


@pytest.mark.parametrize("name", ["sten", "okänt"])
def test_a_concept_whose_name_is_far_from_the_words_is_not_named(name: str) -> None:
    assert joined_by(name).joining("sax", "bok") is None


@pytest.mark.parametrize(
    "name", ["flinande papp", "papp: bok, sax", "papp/sax", "papp-sax", "sax_papp", "papp2", "pappkvadrat"]
)
def test_what_a_sign_looks_like_is_no_name_for_what_joins_two_words(name: str) -> None:
    of = joined_by(name, "bok")
    known = {**of.row, stem(name): 3}
    assert replace(of, row=known).joining("bok", "sax") == "bok", "though it is farther"
    assert replace(joined_by(name), row=known).joining("bok", "sax") is None


def test_the_shipped_files_fit_together_and_bring_their_licences() -> None:
    words = lexicon()
    assert len(words.row) == len(words.rounded) == len(words.concepts) == len(words.rarity)
    assert len(words.names) == 1 + max(concept for of in words.concepts for concept in of)
    assert all(words.names)
    assert (words.lengths > 0).all()
    assert (words.rarity > 0).all()
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    assert all(
        part in notice for part in ("ISC", "Unicode-3.0", "Viggo Kann", "above notices are retained", "modified")
    )
