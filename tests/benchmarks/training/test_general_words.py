"""Words are general when those who use them write of anything."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.training.general_words import alikeness, general, write
from matchmaker.matching.language.swedish import SKIPPED_WORDS, general_words


def test_how_alike_the_texts_are_that_use_a_word_is_the_mean_cosine_of_each_two() -> None:
    vectors = np.array([[1, 0], [1, 0], [-1, 0], [-1, 0]], dtype=np.float32)
    found = alikeness(["minibuss helst", "minibuss", "ved helst", "ved minibuss ved"], vectors)
    assert {word: many for word, (_, many) in found.items()} == {"helst": 2, "ved": 2, "minibuss": 3}
    assert [found[word][0] for word in ("helst", "ved", "minibuss")] == pytest.approx([-1, 1, -1 / 3])


def test_both_sides_count_by_their_texts_and_what_few_texts_say_is_not_believed() -> None:
    needs = {"helst": (0.02, 40), "buss": (0.3, 40), "sällan": (0.02, 3), "b2": (0.0, 90), "mest": (0.3, 5)}
    resources = {"helst": (0.05, 60), "mest": (0.03, 95)}
    assert general([needs, resources]) == ["helst", "mest"]


def test_the_list_that_ships_is_what_the_script_makes_of_the_texts(tmp_path: Path) -> None:
    write(tmp_path / "words.txt")
    made = frozenset((tmp_path / "words.txt").read_text("utf-8").split())
    assert len(made ^ general_words()) <= 2, "but for words at the border, where sums are made in another order"


def test_what_is_said_of_anything_is_general_and_what_is_a_thing_is_not() -> None:
    assert {"helst", "räcker", "hälften", "stycken", "klara"} <= general_words()
    assert not {"minibuss", "körkort", "snö", "kaffe", "bokföring", "barn"} & general_words()
    assert not SKIPPED_WORDS & general_words(), "these are never looked at"
