"""The known cases: which of them a text is like, what is in the file, and what a score says."""

from pathlib import Path

import numpy as np
import pytest

from plugins.cases import LEARNT_FILE
from plugins.cases.features import Features
from plugins.cases.learnt import NEAREST, Calibration, known_texts, learnt_of, shared, write
from tests.plugins.cases.small import ASKED, MET, OFFERED, small


def test_a_text_is_like_the_known_ones_that_share_its_words() -> None:
    learnt = small()
    alike = (
        learnt.sides[0].alike(learnt.rows(0, [("Ny kassör sökes", ""), ("Frakta ved", ""), ("Xylofon", "")])).toarray()
    )
    assert alike.argmax(axis=1)[:2].tolist() == [0, 2]
    assert alike[0, 0] == 1
    assert not alike[2].any()


def test_a_text_no_word_of_which_is_known_whole_is_like_none() -> None:
    learnt = small()
    alike = learnt.sides[0].alike(learnt.rows(0, [("Kassöz", ""), ("Kassöz till byalaget", "")]))
    assert np.diff(alike.indptr).tolist()[0] == 0
    assert np.diff(alike.indptr).tolist()[1] > 0


def test_known_texts_of_no_pair_are_left_out() -> None:
    learnt = small(MET[:2])
    assert learnt.pairs.met.shape == (2, 2)
    assert [side.known.shape[0] for side in learnt.sides] == [2, 2]


def test_the_file_keeps_what_was_written(tmp_path: Path) -> None:
    told = [[(text, "") for text in side] for side in (ASKED, OFFERED)]
    features = Features(["kass", "bok|", "kås "])
    known = features.matrix(told[0]), features.matrix(told[1])
    write(tmp_path / "cases.npz", features, known, MET, Calibration(0.5, -2.0))
    names, read, met, calibration = known_texts(tmp_path / "cases.npz")
    assert names.names == features.names
    for kept, given in zip(read, known, strict=True):
        assert kept.toarray().tolist() == given.toarray().tolist()
    assert met.tolist() == MET.tolist()
    assert calibration == Calibration(0.5, -2.0)


def test_a_score_rises_with_what_joins_and_is_half_where_it_was_laid() -> None:
    scores = Calibration(2.0, 6.0).score(np.array([-6.0, -3.0, 0.0]))
    assert scores[1] == pytest.approx(0.5)
    assert scores[0] < scores[1] < scores[2]


def test_what_ships_is_whole_and_read_once() -> None:
    learnt = shared(LEARNT_FILE)
    assert learnt is shared(LEARNT_FILE)
    features, known, met, calibration = known_texts(LEARNT_FILE)
    assert len(features.names) == known[0].shape[1] == known[1].shape[1]
    assert met[:, 0].max() + 1 == known[0].shape[0]
    assert met[:, 1].max() + 1 == known[1].shape[0]
    assert calibration.joined > 0
    alike = learnt.sides[1].alike(learnt.sides[1].known[:50])
    assert np.diff(alike.indptr).max() <= NEAREST
    assert alike[np.arange(50), np.arange(50)] == pytest.approx(1, abs=1e-4), "each is like itself"


def test_what_ships_joins_the_pairs_that_it_knows() -> None:
    features, known, met, calibration = known_texts(LEARNT_FILE)
    some = met[met[:, 0] < 40]
    learnt = learnt_of(features, known, met, calibration)
    needs, resources = learnt.sides[0].alike(learnt.sides[0].known[:40]), learnt.sides[1].known[some[:, 1].astype(int)]
    agreed = (needs @ learnt.pairs.met @ learnt.sides[1].alike(resources).T).toarray()
    right = agreed[some[:, 0].astype(int), np.arange(len(some))]
    assert np.median(right) > 5 * np.median(agreed)
