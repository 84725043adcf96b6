"""Which words a person sees belong together; what is named of a pair is tested with the strategy."""

import pytest

from plugins.wording.reasons import alike


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
