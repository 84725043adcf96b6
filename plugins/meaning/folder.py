"""A model in a folder of the server, run by fastembed with ONNX Runtime: nothing leaves the machine.

The folder is as models are published: ``model.onnx``, itself or in ``onnx/``, and beside it ``tokenizer.json``,
``tokenizer_config.json`` and ``config.json``. What ``1_Pooling/config.json`` says of the model's way to one vector a
text is followed; without it that is the mean over the tokens (sentence-transformers' format and default).
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import MissingLibraryError

FOLDER = "EMBEDDINGS_FOLDER"
LIBRARY = "fastembed"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder by its name, among those in the one that the environment names."""

    name: str

    @property
    def identity(self) -> Sequence[str]:
        """The model's name, and its file's size and time: another file under the same name is another model.

        Raises ValueError when there is no such model.
        """
        told = self._file().stat()
        return self.name, str(told.st_size), str(told.st_mtime_ns)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text. Raises MissingLibraryError without fastembed, ValueError for what is no model."""
        if find_spec(LIBRARY) is None:
            raise MissingLibraryError(f"{LIBRARY} is not installed: pip install 'matchmaker[local-model]'")
        model = _opened(self._file(), self.identity)
        return np.array(list(model.embed(list(texts))), dtype=np.float32)

    def _file(self) -> Path:
        """Where the model itself lies."""
        among = os.environ.get(FOLDER, "")
        if not among:
            raise ValueError(f"no address is given, and {FOLDER} does not say where models lie")
        if self.name in {".", ".."} or Path(self.name).name != self.name:
            raise ValueError(f"{self.name!r} is not the name of a folder in {among}")
        for file in (Path(among, self.name, "model.onnx"), Path(among, self.name, "onnx", "model.onnx")):
            if file.is_file():
                return file
        raise ValueError(f"there is no model.onnx in {Path(among, self.name)}, nor in its folder onnx")


@lru_cache(maxsize=1)
def _opened(file: Path, identity: Sequence[str]) -> Any:
    """The model, read once; it runs on one core, as other strategies do."""
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    folder = file.parent.parent if file.parent.name == "onnx" else file.parent
    name = json.dumps([str(file), *identity])
    TextEmbedding.add_custom_model(
        name,
        pooling=PoolingType.CLS if _first_token_alone(folder) else PoolingType.MEAN,
        normalization=True,
        sources=ModelSource(hf=folder.name),  # it wants one, and fetches nothing since the folder is given
        dim=1,  # a note in its list of models, which nothing goes by
        model_file=file.relative_to(folder).as_posix(),
    )
    return TextEmbedding(name, specific_model_path=str(folder), threads=1, local_files_only=True)


def _first_token_alone(folder: Path) -> bool:
    told = folder / "1_Pooling" / "config.json"
    return told.is_file() and bool(json.loads(told.read_text(encoding="utf-8")).get("pooling_mode_cls_token"))
