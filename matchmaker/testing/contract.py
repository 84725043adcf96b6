"""The contract that everything keeps which plugins bring, as classes of tests to inherit from."""

from typing import ClassVar

import pytest

from matchmaker.hooks.contract import Thing, broken_by
from matchmaker.matching.contract.promises import PROMISES, tried
from matchmaker.matching.contract.trial import Trial
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy


class StrategyContract:
    """One test a promise. Inherit, and say which strategy::

        class TestMyIdea(StrategyContract):
            strategy = MyIdea()

    It is tried on the example that ships with the service, unless ``tried_on`` is another snapshot.
    """

    strategy: ClassVar[Strategy]
    tried_on: ClassVar[Snapshot | None] = None

    @pytest.mark.parametrize("promise", PROMISES)
    def test_keeps_its_promise(self, example: Snapshot, promise: str) -> None:
        """Try one promise; how it is broken is told in one line."""
        broken = tried(self._trial(example), promise)
        if broken:
            pytest.fail(str(broken), pytrace=False)

    @classmethod
    def _trial(cls, example: Snapshot) -> Trial:
        """The strategy with what it is tried on, made once for all promises."""
        if not hasattr(cls, "strategy"):
            pytest.fail(f"say in {cls.__name__} which strategy to try: strategy = …", pytrace=False)
        if "_kept" not in vars(cls):
            cls._kept = Trial(cls.strategy, cls.tried_on or example)
        return cls._kept

    _kept: ClassVar[Trial]


class ThingContract:
    """A test of what a page, a file or an order promises. Inherit, and say which::

        class TestMyPage(ThingContract):
            thing = MY_PAGE

    It is tried on the example that ships with the service, unless ``tried_on`` is another snapshot.
    """

    thing: ClassVar[Thing]
    tried_on: ClassVar[Snapshot | None] = None

    def test_keeps_its_promises(self, example: Snapshot) -> None:
        """Try all promises; how each is broken is told in one line."""
        if not hasattr(self, "thing"):
            pytest.fail(f"say in {type(self).__name__} what to try: thing = …", pytrace=False)
        broken = broken_by(self.thing, self.tried_on or example)
        if broken:
            pytest.fail("\n".join(map(str, broken)), pytrace=False)
