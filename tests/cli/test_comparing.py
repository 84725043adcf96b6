"""Two strategies, or one with other options, are named in a word each and told side by side."""

from dataclasses import replace

import click
import pytest

from matchmaker.cli.comparing import comparison_json, comparison_lines, faults_of, label_of, strategy_for
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.matching.measuring.comparing import compare
from matchmaker.matching.snapshot import Answer
from matchmaker.matching.strategy import Task
from tests.matching.builders import Fixed
from tests.matching.contract.faulty import Sound
from tests.matching.measuring.test_comparing import GRADES, OF, ONE, OTHER, verdict

REGISTRY = Registry(
    strategies=(Fixed("one"), Fixed("other"), Sound()),
    plugins=(Plugin("both", "1", "bundled", ("one", "other")), Plugin("words", "1", "bundled", ("sound",))),
)


def refusal(words: str) -> str:
    with pytest.raises(click.ClickException) as told:
        strategy_for(words, REGISTRY)
    return told.value.message


def test_a_strategy_or_a_plugin_with_one_is_named() -> None:
    assert strategy_for("one", REGISTRY).spec.name == "one"
    assert strategy_for("words", REGISTRY).spec.name == "sound"


def test_options_are_set_after_a_colon() -> None:
    assert strategy_for("sound:score=0.5", REGISTRY).sure == 0.5  # type: ignore[attr-defined]


def test_it_is_told_by_its_name_and_options_wherever_it_lies() -> None:
    assert label_of("./folder/one", Fixed("one")) == "one"
    assert label_of(".:a=1,b=2", Fixed("one")) == "one:a=1,b=2"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("both", "both brings 2 strategies (one, other); name one of them."),
        ("one:x=1", "one has no options."),
        ("sound:score", "Write options as option=value, with commas between; score is not."),
        ("sound:score=much", "score: Write a number, such as 0.5. The options of sound are score."),
        ("sound:x=1", "x: There is no such setting. The options of sound are score."),
    ],
)
def test_what_cannot_be_compared_is_told(words: str, told: str) -> None:
    assert refusal(words) == told


def test_the_two_are_told_in_two_columns_with_what_only_one_finds() -> None:
    decided = replace(OF, verdicts=(verdict("a.n1", "c.r1", Answer.ACCEPTED),))
    lines = list(comparison_lines(compare(decided, ONE, OTHER, grades=GRADES), ("one", "other"), OF))
    cells = {line[:32].strip(): line[32:].split() for line in lines}
    assert lines[0].split() == ["one", "other"]
    assert cells["finds, at most 3 a need"] == ["2", "2"]
    assert cells["alone in finding"] == ["1", "1"]
    assert cells["good of what it alone finds"] == ["0", "1"]
    assert cells["precision@3"] == ["0.1667", "0.3333"]
    assert cells["places reached, of 3"] == ["2", "3"]
    assert cells["would have found, of 1 yes"] == ["1", "1"]
    assert "Both find 1, which is 0.33 of all that either finds (Jaccard)." in lines
    assert lines[-1] == "  Lokal (b.n1) – Sal (d.r1)"


def test_what_is_found_in_company_is_not_told_as_its_own() -> None:
    lines = list(comparison_lines(compare(OF, ONE, OTHER), ("one", "other"), OF, together=True))
    assert lines[0] == "Each together with all other strategies, as in a match run:"
    assert "Only with other is found, for example:" in lines


def test_without_judged_answers_and_decisions_there_are_no_rows_for_them() -> None:
    lines = "\n".join(comparison_lines(compare(OF, ONE, ONE), ("one", "one"), OF))
    assert "good" not in lines
    assert "would have found" not in lines
    assert "Only" not in lines


def test_as_json_each_side_has_the_label_that_was_typed() -> None:
    value = comparison_json(compare(OF, ONE, OTHER), ("one:a=1", "other"))
    assert [side["label"] for side in value["sides"]] == ["one:a=1", "other"]
    assert value["overlap"] == 0.3333


def test_one_that_failed_is_told() -> None:
    def fails(task: Task) -> None:
        raise RuntimeError("no")

    sides = compare(OF, Fixed("one", fails), OTHER).sides
    assert list(faults_of(sides)) == ["one failed (score): RuntimeError: no"]
