"""What texts are compared by: stems and parts of words, and nothing of what says nothing."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfTransformer

from plugins.cases.features import Features, common_features, features_of, rarity, weighed, words_of


def test_a_word_is_its_stem_and_its_parts_of_four_letters() -> None:
    assert features_of("kakor")[1:] == (" kak", "kako", "akor", "kor ")
    assert features_of("kakor")[0] == features_of("kaka")[0]
    assert features_of("å")[1:] == (" å ",)


def test_words_that_say_nothing_and_capitals_count_for_nothing() -> None:
    assert words_of(("Kakor och bröd", "Vi har bröd.")) == ["bröd", "kakor"]


def test_only_known_features_have_a_column_each_once() -> None:
    features = Features([" kak", features_of("kakor")[0], "kako"])
    assert features.columns_of("kakor") == (0, 1, 2)
    assert features.columns_of("bröd") == ()
    assert features.matrix([("kakor", "kaka"), ("bröd", "")]).toarray()[1].tolist() == [0, 0, 0]
    assert features.counts.tolist() == [1, 2, 1]


def test_features_of_few_texts_are_left_out() -> None:
    told = [("kakor", ""), ("kakor", "kakor"), ("bröd", "")]
    assert common_features(told, 2) == sorted(features_of("kakor"))
    assert set(features_of("bröd")) < set(common_features(told, 1))


def test_texts_are_weighed_as_scikit_learn_weighs_them() -> None:
    told = [("kakor", "och bröd"), ("brödkavel", ""), ("saft", "bröd"), ("", "")]
    features = Features(common_features(told, 1))
    counted = features.matrix(told)
    ours = weighed(counted, rarity(counted)).toarray()
    theirs = TfidfTransformer().fit_transform(counted).toarray()
    assert ours == pytest.approx(theirs, abs=1e-6)
    assert np.linalg.norm(ours[3]) == 0
