"""Which words a person sees belong together; what is named of a pair is tested with the strategy."""

import numpy as np
import pytest

from matchmaker.matching.products import products_of
from matchmaker.matching.swedish import content_words
from matchmaker.matching.wordpairs import Words, telling_words
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


def test_what_the_words_of_a_pair_give_makes_up_its_cosine() -> None:
    of = norsjo()
    weighed, pairs = weigh(of, Grams()), task_of(of).pairs[::53]
    needs, resources = (
        Words.of(
            {k: sorted(set(content_words(f"{item.title} {item.description}"))) for k, item in enumerate(side)},
            len(side),
        )
        for side in (of.needs, of.resources)
    )
    told = telling_words(needs, resources, pairs, Shares(weighed, (needs, resources)))
    cosines = products_of(weighed.needs, weighed.resources, pairs)
    assert (cosines > 0.1).any()
    assert np.array([sum(share for *_, share in words) for words in told]) == pytest.approx(cosines, abs=1e-9)
