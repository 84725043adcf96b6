"""The model is loaded once, only when it is asked, and reads no text twice while it remembers it."""

from pathlib import Path

import pytest

from plugins.affinity import LEARNT_FILE, model, model_file
from plugins.affinity.e5 import Encoded
from plugins.affinity.model import Model, shared_model


def test_the_same_files_are_the_same_model() -> None:
    assert shared_model(model_file(), LEARNT_FILE) is shared_model(model_file(), LEARNT_FILE)


def test_a_model_that_it_has_not_learnt_on_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"E5S1 but another")
    broken = Model(other, LEARNT_FILE)  # making it reads nothing
    with pytest.raises(ValueError, match="another model than the one that affinity has learnt on"):
        broken.pooled(["Släp"], "query: ")


def test_a_text_is_read_once_for_each_side(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Model(model_file(), LEARNT_FILE)
    read: list[list[str]] = []
    encode = mine._encoder.encode

    def note(texts: list[str], prefix: str) -> list[Encoded]:
        read.append(list(texts))
        return encode(texts, prefix)

    monkeypatch.setattr(mine._encoder, "encode", note)
    mine.pooled(["Släp", "Bil", "Släp"], "query: ")
    mine.encoded(["Bil"], "query: ")
    mine.encoded(["Bil"], "passage: ")
    assert read == [["släp", "bil"], ["bil"]]


def test_it_remembers_the_latest_texts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "REMEMBERED", 2)
    mine = Model(model_file(), LEARNT_FILE)
    mine.pooled(["ett", "två", "tre"], "query: ")
    assert [text for _, text in mine._read] == ["två", "tre"]
    assert len(mine.pooled(["ett", "två", "tre"], "query: ")) == 3


def test_a_text_that_another_thread_forgets_meanwhile_is_known_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Model(model_file(), LEARNT_FILE)
    encode = mine._encoder.encode

    def forgetting(texts: list[str], prefix: str) -> list[Encoded]:
        mine._read.clear()
        return encode(texts, prefix)

    mine.pooled(["Släp"], "query: ")
    monkeypatch.setattr(mine._encoder, "encode", forgetting)
    assert len(mine.encoded(["Släp", "Bil"], "query: ")) == 2
