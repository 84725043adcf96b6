"""What was learnt, told behind a wall."""

from collections.abc import Sequence

from matchmaker.matching.explaining.lessons import lessons_of
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Evidence, Learner
from matchmaker.matching.texts import Text
from tests.matching.builders import Fixed, snapshot

LESSON = Evidence(Text(sv="Det går bra.", en="It goes well."))


class Learning(Fixed):
    """A strategy that tells what it is given, or fails."""

    def __init__(self, name: str, told: Sequence[Evidence] | None) -> None:
        super().__init__(name)
        self._told = told

    def lessons(self, snapshot: Snapshot) -> Sequence[Evidence]:
        if self._told is None:
            raise LookupError
        return self._told


def test_lessons_are_told_by_strategy_and_those_that_do_not_learn_have_none() -> None:
    told = lessons_of(snapshot(), [Learning("b", [LESSON]), Fixed("c"), Learning("a", [LESSON, LESSON])])
    assert [item.strategy for item in told] == ["a", "a", "b"]
    assert told[0].evidence is LESSON
    assert isinstance(Learning("b", []), Learner)
    assert not isinstance(Fixed(), Learner)


def test_a_strategy_that_fails_to_tell_keeps_nobody_else_from_it() -> None:
    told = lessons_of(snapshot(), [Learning("a", None), Learning("b", [LESSON])])
    assert [item.strategy for item in told] == ["b"]


def test_what_is_no_lesson_is_not_told() -> None:
    wrong = [Learning("a", ["Det går bra."]), Learning("b", [LESSON.reason])]  # type: ignore[list-item]
    assert [item.strategy for item in lessons_of(snapshot(), [*wrong, Learning("c", [LESSON])])] == ["c"]
