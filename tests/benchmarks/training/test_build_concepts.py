"""The build of the lexicon: packages are checked, and words of several languages come under the same concepts."""

import hashlib
from pathlib import Path

import pytest

from benchmarks.training.build_concepts import Entry, Package, fetch, in_a_sentence, matrix, without_swedish_words


def test_a_package_that_is_not_the_one_pinned_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "list.tgz").write_bytes(b"right")
    package = Package("list.tgz", hashlib.sha256(b"right").hexdigest(), ("false",))
    assert fetch(package, tmp_path) == tmp_path / "list.tgz"
    (tmp_path / "list.tgz").write_bytes(b"wrong")
    with pytest.raises(ValueError, match="SHA-256"):
        fetch(package, tmp_path)


def test_stems_of_the_same_concept_share_its_column() -> None:
    names, stems, weights = matrix(
        [
            Entry("preset", "Bensinstation", ("Bensinstation", "tanka bilar")),
            Entry("preset", "bensinstation", ("petrol",)),
            Entry("synonyms", "tanka", ("tanka",)),
        ]
    )
    assert names == ["bensinstation", "tanka"]
    assert stems == sorted(stems)
    filled = {word: weights[[row]].toarray().ravel().tolist() for row, word in enumerate(stems)}
    assert filled["tank"] == [pytest.approx(0.5**0.5), 1]
    assert filled["petrol"] == [1, 0]


def test_english_words_that_are_also_swedish_are_left_out() -> None:
    (entry,) = without_swedish_words([Entry("preset", "ladugård", ("big barn", "cowshed"))], {"barn"})
    assert entry.terms == ("big", "cowshed")


@pytest.mark.parametrize(
    ("name", "written"), [("Bensin\u00a0 station", "bensin station"), ("TV-apparat", "TV-apparat"), ("", "")]
)
def test_names_are_written_as_in_a_sentence(name: str, written: str) -> None:
    assert in_a_sentence(name) == written
