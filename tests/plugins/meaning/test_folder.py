"""A model in a folder of the server is run where it lies, and what is no such model is told of by its name."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from matchmaker.api import MissingLibraryError
from matchmaker.matching.strategy import Retriever
from plugins.meaning import folder
from plugins.meaning.folder import FOLDER, ModelFolder
from plugins.meaning.meaning import Meaning
from tests.matching.builders import need, resource, snapshot, task_of

WORDS = {"[PAD]": 0, "[UNK]": 1, "ved": 2, "klabbar": 3, "släp": 4, "dans": 5}
VECTORS = np.array(
    [[9, 9, 9, 9], [0, 0, 0, 1], [1, 0.1, 0, 0], [1, 0, 0.1, 0], [0, 1, 0, 0], [0, 0, 1, 0]], dtype=np.float32
)


def write_model(at: Path, file: str = "model.onnx") -> Path:
    """A real, tiny model: each token's vector is looked up in a table."""
    ids, mask = (
        helper.make_tensor_value_info(f, TensorProto.INT64, ["n", "m"]) for f in ("input_ids", "attention_mask")
    )
    out = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["n", "m", 4])
    looked_up = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    graph = helper.make_graph([looked_up], "g", [ids, mask], [out], [numpy_helper.from_array(VECTORS, "table")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (at / file).parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(at / file))
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(at / "tokenizer.json"))
    told = {"tokenizer_config.json": {"model_max_length": 64, "pad_token": "[PAD]"}, "config.json": {"pad_token_id": 0}}
    for name, content in told.items():
        (at / name).write_text(json.dumps(content), encoding="utf-8")
    return at


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    write_model(tmp_path / "liten")
    yield tmp_path
    folder._opened.cache_clear()


def test_a_text_is_the_mean_of_its_tokens_or_its_first_where_the_model_says_so(models: Path) -> None:
    mean, alone = ModelFolder("liten").vectors(["ved släp", "ved"])
    expected = VECTORS[2] + VECTORS[4]
    assert mean == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)
    assert alone == pytest.approx(VECTORS[2] / np.linalg.norm(VECTORS[2]), abs=1e-6)  # what fills up is not counted
    first = write_model(models / "forsta", "onnx/model.onnx")
    (first / "1_Pooling").mkdir()
    (first / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}', encoding="utf-8")
    assert ModelFolder("forsta").vectors(["släp ved"])[0] == pytest.approx(VECTORS[4], abs=1e-6)


def test_the_strategy_finds_by_it_when_no_address_is_given(models: Path) -> None:
    of = snapshot(need("a.n1", "ved"), need("a.n2", "dans"), resource("c.r1", "klabbar"), resource("d.r1", "släp"))
    meaning = Meaning().configured({"address": "", "model": "liten", "before_need": "", "before_resource": ""})
    assert isinstance(meaning, Retriever)
    task = task_of(of)
    need_at, resource_at = task.pairs[int(np.asarray(meaning.score(task)).argmax())]
    assert (of.needs[need_at].title, of.resources[resource_at].title) == ("ved", "klabbar")


def test_another_model_under_the_same_name_is_another_model(models: Path) -> None:
    before = ModelFolder("liten").identity
    os.utime(models / "liten" / "model.onnx", ns=(1, 1))
    assert ModelFolder("liten").identity != before


@pytest.mark.parametrize("name", ["", ".", "..", "../liten", "/etc", "saknas"])
def test_what_is_no_model_is_told_of(models: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"is not the name of a folder|there is no model\.onnx"):
        ModelFolder(name).vectors(["ved"])


def test_who_has_named_no_folder_of_models_is_told_which_setting_to_make(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    with pytest.raises(ValueError, match=FOLDER):
        ModelFolder("liten").vectors(["ved"])


def test_a_spoilt_model_is_a_fault_of_the_run(models: Path) -> None:
    shutil.copy(models / "liten" / "config.json", models / "liten" / "model.onnx")
    with pytest.raises(Exception, match=r"(?i)protobuf|invalid"):
        ModelFolder("liten").vectors(["ved"])


def test_without_the_library_it_says_what_to_install(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LIBRARY", "a_library_that_there_is_not")
    with pytest.raises(MissingLibraryError, match=r"matchmaker\[local-model\]"):
        ModelFolder("liten").vectors(["ved"])


def test_nothing_of_it_is_loaded_by_who_uses_no_folder() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, plugins.meaning; print({'fastembed', 'onnxruntime'} & set(sys.modules))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "set()"
