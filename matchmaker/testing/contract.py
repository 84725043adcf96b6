"""The contract that every strategy keeps, as a class of tests to inherit from."""

from typing import ClassVar

import pytest

from matchmaker.matching.contract.promises import PROMISES, fault_of
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
        fault = fault_of(self._trial(example), promise)
        if fault:
            pytest.fail(f"{promise}: {fault}", pytrace=False)

    @classmethod
    def _trial(cls, example: Snapshot) -> Trial:
        """The strategy with what it is tried on, made once for all promises."""
        if not hasattr(cls, "strategy"):
            pytest.fail(f"say in {cls.__name__} which strategy to try: strategy = …", pytrace=False)
        if "_kept" not in vars(cls):
            cls._kept = Trial(cls.strategy, cls.tried_on or example)
        return cls._kept

    _kept: ClassVar[Trial]
