"""Which words a person sees belong together; what is named of a pair is tested with the strategy."""

from collections.abc import Sequence

import numpy as np
import pytest

from matchmaker.matching.language.swedish import content_words
from matchmaker.matching.likeness.wordpairs import Words, telling_words
from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.vectors.products import products_of
from plugins.wording.grams import Grams, weigh
from plugins.wording.reasons import Shares, alike
from tests.matching.builders import norsjo, task_of


@pytest.mark.parametrize(
    ("u", "v"),
    [
        ("skoter", "skoter"),
        ("plogning", "plogar"),
        ("skoter", "klubbskotrar"),
        ("kassörr", "kassör"),
        ("lokal", "samlingslokal"),
    ],
)
def test_words_that_a_person_sees_belong_together_are_alike(u: str, v: str) -> None:
    assert alike(u, v)
    assert alike(v, u)


@pytest.mark.parametrize(
    ("u", "v"), [("plogning", "körning"), ("bil", "bild"), ("förening", "föreställning"), ("ved", "med")]
)
def test_words_with_only_an_ending_or_a_few_letters_in_common_are_not_alike(u: str, v: str) -> None:
    assert not alike(u, v)


def words_of(items: Sequence[Need | Resource]) -> Words:
    return Words.of(
        {k: sorted(set(content_words(f"{of.title} {of.description}"))) for k, of in enumerate(items)}, len(items)
    )


def test_what_the_words_of_a_pair_give_makes_up_its_cosine() -> None:
    of = norsjo()
    weighed, pairs = weigh(of, Grams()), task_of(of).pairs[::53]
    words = words_of(of.needs), words_of(of.resources)
    told = telling_words(*words, pairs, Shares(weighed, words))
    cosines = products_of(weighed.needs, weighed.resources, pairs)
    assert (cosines > 0.1).any()
    assert np.array([sum(share for *_, share in shared) for shared in told]) == pytest.approx(cosines, abs=1e-9)
