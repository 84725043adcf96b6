"""Finds by meaning with a language model that the municipality chooses: at an address, or in a folder of its server.

It says nothing until a model is filled in. The texts of needs and resources, without names, are then put to it, each
once. Two things are read from the environment: EMBEDDINGS_API_KEY, the key of an address that wants one, and
EMBEDDINGS_FOLDER, where the folders of models lie.
"""

from matchmaker.api import Strategy, hookimpl

from .meaning import Meaning


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "meaning"."""
    return [Meaning()]
