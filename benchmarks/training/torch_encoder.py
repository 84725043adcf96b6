"""The encoder of plugins/affinity as a PyTorch module whose upper layers can learn: low-rank additions, biases, norms.

The lower layers stay as they were published, so that what they make of a text is computed once and kept.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from plugins.affinity.e5 import Encoder
from plugins.affinity.modelfile import ModelFile

TOGETHER = 16
"""So many texts are read at a time."""


class AdaptedLinear(nn.Module):
    """A frozen dense layer with a learnable low-rank addition to its weight (LoRA) and a learnable bias."""

    def __init__(self, file: ModelFile, name: str, inputs: int, rank: int) -> None:
        super().__init__()
        weight = file.matrix(f"{name}.w", inputs)
        self.register_buffer("weight", torch.from_numpy(weight))
        self.bias = nn.Parameter(torch.from_numpy(file.floats(f"{name}.b")))
        self.down = nn.Parameter(torch.randn(rank, inputs) / inputs**0.5)
        self.up = nn.Parameter(torch.zeros(len(weight), rank))

    def forward(self, x: Tensor) -> Tensor:
        """The layer's answer, shape (…, outputs)."""
        frozen = functional.linear(x, self.weight, self.bias)
        return frozen + functional.linear(functional.linear(x, self.down), self.up)


class AdaptedNorm(nn.Module):
    """A layer normalisation that may change."""

    def __init__(self, file: ModelFile, name: str) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(file.floats(f"{name}.w")))
        self.bias = nn.Parameter(torch.from_numpy(file.floats(f"{name}.b")))
        self.epsilon = file.epsilon

    def forward(self, x: Tensor) -> Tensor:
        """The normalised input."""
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


class TorchEncoder(nn.Module):
    """Multilingual-e5-small with what may be learnt; see plugins.affinity.e5.Encoder, which runs the result.

    The first ``frozen`` layers do not learn.
    """

    def __init__(self, path: Path, rank: int, frozen: int) -> None:
        super().__init__()
        self.file = file = ModelFile(path)
        self._lower = Encoder(path, layers=frozen)
        self._kept: dict[tuple[str, str], Tensor] = {}
        self._learning = range(frozen, file.layers)
        self.linear, self.norm = nn.ModuleDict(), nn.ModuleDict()
        for n in self._learning:
            for name in ("q", "k", "v", "ao", "fi", "fo"):
                inputs = file.inner_width if name == "fo" else file.width
                self.linear[f"l{n}_{name}"] = AdaptedLinear(file, f"l{n}.{name}", inputs, rank)
            for name in ("aln", "oln"):
                self.norm[f"l{n}_{name}"] = AdaptedNorm(file, f"l{n}.{name}")

    def forward(self, texts: Sequence[str], prefix: str) -> Tensor:
        """The mean over each text's tokens, at length 1, shape (texts, width).

        Texts of like length are read together, so that few places are empty.
        """
        states = self._states(texts, prefix)
        order = sorted(range(len(texts)), key=lambda k: len(states[k]))
        read = [self._read([states[k] for k in order[at : at + TOGETHER]]) for at in range(0, len(order), TOGETHER)]
        return torch.cat(read)[torch.tensor(order).argsort()]

    def _read(self, states: list[Tensor]) -> Tensor:
        """The texts' vectors, from what the lower layers made of each."""
        lengths = torch.tensor([len(state) for state in states])
        x = nn.utils.rnn.pad_sequence(states, batch_first=True).float()
        there = torch.arange(x.shape[1]) < lengths[:, None]
        unseen = torch.zeros(len(states), 1, 1, x.shape[1]).masked_fill(~there[:, None, None], -1e9)
        for n in self._learning:
            x = self._layer(n, x, unseen)
        return functional.normalize((x.float() * there[:, :, None]).sum(1) / lengths[:, None], dim=1)

    def _states(self, texts: Sequence[str], prefix: str) -> list[Tensor]:
        """What the frozen layers make of each text, shape (tokens, width)."""
        missing = [text for text in dict.fromkeys(texts) if (prefix, text) not in self._kept]
        for text, encoded in zip(missing, self._lower.encode(missing, prefix) if missing else [], strict=True):
            self._kept[prefix, text] = torch.from_numpy(encoded.tokens.astype(np.float16))
        return [self._kept[prefix, text] for text in texts]

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
        """What was learnt, by the names that Encoder wants, as half floats: differences for biases and norms."""
        learnt: dict[str, np.ndarray] = {}
        for key, layer in self.linear.items():
            name = key.replace("_", ".")
            learnt[f"{name}.up"] = layer.up.detach().numpy()
            learnt[f"{name}.down"] = layer.down.detach().numpy()
            learnt[f"{name}.b"] = layer.bias.detach().numpy() - self.file.floats(f"{name}.b")
        for key, norm in self.norm.items():
            name = key.replace("_", ".")
            learnt[f"{name}.w"] = norm.weight.detach().numpy() - self.file.floats(f"{name}.w")
            learnt[f"{name}.b"] = norm.bias.detach().numpy() - self.file.floats(f"{name}.b")
        return {name: array.astype(np.float16) for name, array in learnt.items()}
