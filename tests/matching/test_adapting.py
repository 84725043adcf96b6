"""A strategy under another weight, or with its methods elsewhere."""

from matchmaker.matching.adapting import Adapted, methods_of, with_weight
from matchmaker.matching.engine import match
from matchmaker.matching.strategy import Configurable, Retriever, Strategy
from tests.matching.builders import Fixed, need, resource, saying, snapshot


class Rich(Fixed):
    def vectors(self, task: object) -> object:
        return task


def test_a_strategy_with_another_weight_says_the_same() -> None:
    first = Rich("one", 0.8, explain=saying("Ja."))
    other = with_weight(first, 0.25)
    assert isinstance(other, Strategy)
    assert isinstance(other, Retriever)
    assert not isinstance(other, Configurable)
    assert (other.spec.weight, first.spec.weight) == (0.25, 1.0)
    of = snapshot(need("a.n1"), resource("b.r1"))
    (suggestion,) = match(of, [other]).suggestions["a.n1"]
    assert suggestion.strategies == {"one": 0.8}
    assert suggestion.evidence[0].evidence.reason.sv == "Ja."


def test_the_same_weight_leaves_a_strategy_as_it_is() -> None:
    strategy = Fixed()
    assert with_weight(strategy, 1.0) is strategy


def test_the_methods_of_a_strategy_are_those_it_has() -> None:
    assert list(methods_of(Fixed())) == ["score", "explain"]
    assert list(methods_of(Adapted(Fixed().spec, methods_of(Rich())))) == ["score", "explain", "vectors"]
