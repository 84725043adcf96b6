from collections.abc import Callable

import pytest
from flask import Flask

from matchmaker.matching.snapshot import ActorKind
from matchmaker.web.actors.examples import need_examples, resource_examples
from tests.web.actors.conftest import Teller


@pytest.mark.parametrize("kind", ["service_node", "association", "municipal_unit"])
def test_the_examples_are_those_of_their_kind(new_teller: Callable[..., Teller], kind: str) -> None:
    teller = new_teller(kind=kind)
    pages = teller.get("behov/need0001").text, teller.get("resurser/have0001").text
    own = need_examples(kind)[0], resource_examples(kind)[0]
    others = need_examples("association" if kind != "association" else "service_node")[0]
    assert all(example in page for example, page in zip(own, pages, strict=True))
    assert others not in pages[0]


@pytest.mark.parametrize("examples", [need_examples, resource_examples])
def test_every_kind_has_its_own_and_an_unknown_one_some(app: Flask, examples: Callable[[str], list[str]]) -> None:
    with app.test_request_context():
        by_kind = {kind: tuple(examples(kind)) for kind in ActorKind}
        assert len(set(by_kind.values())) == len(ActorKind)
        assert tuple(examples("")) == by_kind[ActorKind.ASSOCIATION]
