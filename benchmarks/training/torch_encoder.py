"""The encoder of plugins/affinity as a PyTorch module whose upper layers can learn: low-rank additions, biases, norms.

The lower layers stay as they were, so that what they make of a text is computed once and kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from plugins.affinity.e5 import Encoder
from plugins.affinity.modelfile import ModelFile

TOGETHER = 64
"""So many texts are read at a time."""

Adaptation: TypeAlias = Mapping[str, NDArray[np.floating]]
"""What is added to the weights that were published, by the names that Encoder wants."""


def _adapted(file: ModelFile, name: str, adaptation: Adaptation) -> NDArray[np.float32]:
    """A vector of the file, with what is added to it."""
    return file.floats(name) + adaptation.get(name, np.zeros(1)).astype(np.float32)


class AdaptedLinear(nn.Module):
    """A frozen dense layer with a learnable low-rank addition to its weight (LoRA) and a learnable bias."""

    def __init__(self, file: ModelFile, name: str, inputs: int, rank: int, before: Adaptation) -> None:
        super().__init__()
        weight = file.matrix(f"{name}.w", inputs)
        if f"{name}.up" in before:
            weight += before[f"{name}.up"].astype(np.float32) @ before[f"{name}.down"].astype(np.float32)
        self.register_buffer("weight", torch.from_numpy(weight))
        self.bias = nn.Parameter(torch.from_numpy(_adapted(file, f"{name}.b", before)))
        self.down = nn.Parameter(torch.randn(rank, inputs) / inputs**0.5)
        self.up = nn.Parameter(torch.zeros(len(weight), rank))

    def forward(self, x: Tensor) -> Tensor:
        """The layer's answer, shape (…, outputs)."""
        frozen = functional.linear(x, self.weight, self.bias)
        return frozen + functional.linear(functional.linear(x, self.down), self.up)


class AdaptedNorm(nn.Module):
    """A layer normalisation that may change."""

    def __init__(self, file: ModelFile, name: str, before: Adaptation) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(_adapted(file, f"{name}.w", before)))
        self.bias = nn.Parameter(torch.from_numpy(_adapted(file, f"{name}.b", before)))
        self.epsilon = file.epsilon

    def forward(self, x: Tensor) -> Tensor:
        """The normalised input."""
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


class TorchEncoder(nn.Module):
    """Multilingual-e5-small with what may be learnt; see plugins.affinity.e5.Encoder, which runs the result.

    The first ``frozen`` layers do not learn. ``before`` is what has been learnt already.
    """

    def __init__(self, path: Path, rank: int, frozen: int, before: Adaptation) -> None:
        super().__init__()
        self.file = file = ModelFile(path)
        self._before = before
        self._embeddings = Encoder(path, layers=0)
        self._kept: dict[tuple[str, str], Tensor] = {}
        self._frozen, self._learning = range(frozen), range(frozen, file.layers)
        self.linear, self.norm = nn.ModuleDict(), nn.ModuleDict()
        for n in range(file.layers):
            for name in ("q", "k", "v", "ao", "fi", "fo"):
                inputs = file.inner_width if name == "fo" else file.width
                self.linear[f"l{n}_{name}"] = AdaptedLinear(file, f"l{n}.{name}", inputs, rank, before)
            for name in ("aln", "oln"):
                self.norm[f"l{n}_{name}"] = AdaptedNorm(file, f"l{n}.{name}", before)

    def forward(self, texts: Sequence[str], prefix: str) -> Tensor:
        """The mean over each text's tokens, at length 1, shape (texts, width)."""
        states = self._states(texts, prefix)
        read: list[Tensor] = []
        for some in _of_like_length(states):
            x, there = self._through(self._learning, [states[k] for k in some])
            read.extend(functional.normalize((x.float() * there[:, :, None]).sum(1) / there.sum(1)[:, None], dim=1))
        order = [k for some in _of_like_length(states) for k in some]
        return torch.stack(read)[torch.tensor(order).argsort()]

    def _states(self, texts: Sequence[str], prefix: str) -> list[Tensor]:
        """What the frozen layers make of each text, shape (tokens, width)."""
        missing = [text for text in dict.fromkeys(texts) if (prefix, text) not in self._kept]
        encoded = self._embeddings.encode(missing, prefix) if missing else []
        states = [torch.from_numpy(of.tokens) for of in encoded]
        for some in _of_like_length(states):
            with torch.no_grad():
                x, there = self._through(self._frozen, [states[k] for k in some])
            for k, state, tokens in zip(some, x.half(), there.sum(1), strict=True):
                self._kept[prefix, missing[k]] = state[:tokens].clone()
        return [self._kept[prefix, text] for text in texts]

    def _through(self, layers: range, states: list[Tensor]) -> tuple[Tensor, Tensor]:
        """What these layers make of some texts' states, shape (texts, longest, width), and which tokens there are."""
        lengths = torch.tensor([len(state) for state in states])
        x = nn.utils.rnn.pad_sequence(states, batch_first=True).float()
        there = torch.arange(x.shape[1]) < lengths[:, None]
        unseen = torch.zeros(len(states), 1, 1, x.shape[1]).masked_fill(~there[:, None, None], -1e9)
        for n in layers:
            x = self._layer(n, x, unseen)
        return x, there

    def _layer(self, n: int, x: Tensor, unseen: Tensor) -> Tensor:
        texts, longest, width = x.shape

        def by_head(y: Tensor) -> Tensor:
            return y.view(texts, longest, self.file.heads, -1).transpose(1, 2)

        q, k, v = (by_head(self.linear[f"l{n}_{name}"](x)) for name in "qkv")
        context = functional.scaled_dot_product_attention(q, k, v, attn_mask=unseen.to(q.dtype))
        context = context.transpose(1, 2).reshape(texts, longest, width)
        x = self.norm[f"l{n}_aln"](x + self.linear[f"l{n}_ao"](context))
        inner = functional.gelu(self.linear[f"l{n}_fi"](x), approximate="tanh")
        return self.norm[f"l{n}_oln"](x + self.linear[f"l{n}_fo"](inner))

    def adaptation(self) -> dict[str, np.ndarray]:
        """What has been learnt, now and before, by the names that Encoder wants: differences for biases and norms."""
        learnt = {name: array.astype(np.float32) for name, array in self._before.items() if "." in name}
        for n in self._learning:
            for name in ("q", "k", "v", "ao", "fi", "fo"):
                layer, of = self.linear[f"l{n}_{name}"], f"l{n}.{name}"
                ups, downs = [layer.up.detach().numpy()], [layer.down.detach().numpy()]
                if f"{of}.up" in learnt:  # the sum of two low-rank products is that of their halves side by side
                    ups, downs = [learnt[f"{of}.up"], *ups], [learnt[f"{of}.down"], *downs]
                learnt[f"{of}.up"], learnt[f"{of}.down"] = np.concatenate(ups, axis=1), np.concatenate(downs, axis=0)
                learnt[f"{of}.b"] = layer.bias.detach().numpy() - self.file.floats(f"{of}.b")
            for name in ("aln", "oln"):
                norm, of = self.norm[f"l{n}_{name}"], f"l{n}.{name}"
                learnt[f"{of}.w"] = norm.weight.detach().numpy() - self.file.floats(f"{of}.w")
                learnt[f"{of}.b"] = norm.bias.detach().numpy() - self.file.floats(f"{of}.b")
        return {name: array.astype(np.float16) for name, array in learnt.items()}


def _of_like_length(states: Sequence[Tensor]) -> Iterator[list[int]]:
    """Which texts are read together, so that few places are empty."""
    order = sorted(range(len(states)), key=lambda k: len(states[k]))
    for start in range(0, len(order), TOGETHER):
        yield order[start : start + TOGETHER]
