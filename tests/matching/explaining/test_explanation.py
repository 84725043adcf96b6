"""In which order reasons are told, and why a need has nothing to show."""

import re

from matchmaker.matching.engine import match
from matchmaker.matching.explaining.explanation import NOBODY, OWN_ONLY, UNSUITABLE
from matchmaker.matching.strategy import Evidence, StrategyRole, Task
from matchmaker.matching.texts import Text
from tests.matching.builders import Fixed, by_pair, need, resource, saying, snapshot

ONE = snapshot(need("a.n1"), resource("a.r1"), resource("b.r1"))


def test_what_the_two_have_in_common_is_told_first_the_weightiest_before_the_others_then_what_only_counted() -> None:
    def vaguely(task: Task) -> list[Evidence]:
        return [Evidence(Text(sv="Mest vägde", en="What weighed"), vague=True)] * len(task)

    strategies = [
        Fixed("a", explain=vaguely),
        Fixed("b", explain=saying("Talar emot", supports=False)),
        Fixed("c", explain=saying("Nära"), role=StrategyRole.WEIGHS),
        Fixed("d", explain=saying("Båda skriver"), weight=0.5),
        Fixed("e", explain=saying("Båda hör till")),
    ]
    (suggestion,) = match(ONE, strategies).suggestions["a.n1"]
    told = [item.evidence.reason.sv for item in suggestion.evidence]
    assert told == ["Båda hör till", "Båda skriver", "Mest vägde", "Nära", "Talar emot"]


def test_when_nothing_resembles_the_need_it_is_said_that_nobody_writes_about_it() -> None:
    assert match(ONE, [Fixed(score=0.2)]).why_none == {"a.n1": NOBODY}


def test_what_both_the_leader_and_the_actor_read_speaks_to_neither() -> None:
    assert not re.search(r"\b(ni|er|de) ", OWN_ONLY.sv)


def test_when_only_the_actors_own_resource_resembles_it_that_is_said() -> None:
    assert match(ONE, [Fixed(score=by_pair({("a.n1", "a.r1"): 0.9}))]).why_none == {"a.n1": OWN_ONLY}


def test_when_circumstances_ruin_what_was_found_that_is_said() -> None:
    ruining = Fixed("far", 0.0, role=StrategyRole.WEIGHS)
    assert match(ONE, [Fixed(score=0.6), ruining]).why_none == {"a.n1": UNSUITABLE}


def test_a_need_with_a_suggestion_has_no_reason_for_none() -> None:
    assert match(ONE, [Fixed(score=0.6)]).why_none == {}


def test_a_part_run_says_nothing_about_needs_that_it_did_not_compare_with_everything() -> None:
    two = snapshot(need("a.n1"), need("b.n1"), resource("a.r1"), resource("b.r1"), resource("c.r1"))
    result = match(two, [Fixed(score=0.1)], touching=frozenset("a"))
    assert result.why_none == {"a.n1": NOBODY}
    assert result.suggestions == {"a.n1": (), "b.n1": ()}
