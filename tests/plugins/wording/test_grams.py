"""N-grams are counted once for each text, and weighed as scikit-learn weighs them."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from matchmaker.matching.language.swedish import content_words
from matchmaker.matching.snapshot import Need, Resource
from plugins.wording.grams import LENGTHS, RARITY, Grams, grams_of, weigh
from tests.matching.builders import need, norsjo, resource, snapshot


def test_the_weights_are_those_of_scikit_learn_but_for_the_rarity() -> None:
    of = norsjo()
    items: list[Need | Resource] = [*of.needs, *of.resources]
    texts = [f"{item.title} {item.title} {item.description}" for item in items]
    peer = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        sublinear_tf=True,
        preprocessor=lambda text: " ".join(content_words(text)),
    ).fit(texts)
    peer.idf_ = peer.idf_**RARITY
    theirs = peer.transform(texts)
    weighed = weigh(of, Grams())
    n = len(of.needs)
    ours = (weighed.needs.made() @ weighed.resources.made().T).toarray()
    assert ours == pytest.approx((theirs[:n] @ theirs[n:].T).toarray(), abs=1e-9)


@pytest.mark.parametrize("text", ["", "å", "ö is", "släp", "Låna släpvagn med krok, 2 st", "e-post på g"])
def test_the_grams_are_those_of_scikit_learn(text: str) -> None:
    peer = CountVectorizer(
        analyzer="char_wb",
        ngram_range=(LENGTHS[0], LENGTHS[-1]),
        preprocessor=lambda text: " ".join(content_words(text)),
    )
    assert list(grams_of(text)) == list(peer.build_analyzer()(text))


def test_a_text_that_is_met_again_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    grams = Grams()
    texts = [("släp", ""), ("bil", "Med krok.")]
    first = grams.rows(texts)
    monkeypatch.setattr("plugins.wording.grams.grams_of", lambda text: 1 / 0)
    assert grams.rows(texts[::-1]).tolist() == first[::-1].tolist()


def test_texts_that_came_before_do_not_change_a_product() -> None:
    of = snapshot(need("a.n1", "Låna släp"), resource("b.r1", "Släpkärra"), resource("c.r1", "Bokföring"))
    used = Grams()
    weigh(snapshot(need("d.n1", "något helt annat"), resource("b.r1", "Släpkärra"), need("e.n1", "kärra")), used)
    alone, after = ((of_all.needs.made(), of_all.resources.made()) for of_all in (weigh(of, Grams()), weigh(of, used)))
    assert (alone[0] @ alone[1].T).toarray() == pytest.approx((after[0] @ after[1].T).toarray())


def test_a_text_without_content_words_is_a_row_of_nothing() -> None:
    weighed = weigh(snapshot(need("a.n1", "och"), need("a.n2", "släp"), resource("b.r1", "")), Grams())
    assert (weighed.needs.sizes > 0).tolist() == [False, True]
    assert np.isfinite(weighed.needs.made().data).all()
    assert weigh(snapshot(), Grams()).needs.shape[0] == 0
