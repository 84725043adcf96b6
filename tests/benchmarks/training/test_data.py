"""What is learnt and what is measured on are kept apart."""

from pathlib import Path

import pytest

from benchmarks.training.data import (
    FIRST,
    MUNICIPALITY,
    SECOND,
    held_out_municipalities,
    joined,
    known_without,
    measured_municipalities,
    read_listed,
    read_municipalities,
    read_needs,
    to_learn_from,
)


def test_there_is_much_to_learn_from_and_something_to_measure_on() -> None:
    subjects = [need for need in read_needs() if not need.topic.startswith(MUNICIPALITY)]
    assert 0.05 < sum(need.held_out for need in subjects) / len(subjects) < 0.15
    assert len(measured_municipalities()) == 17


def test_what_there_was_first_is_a_part_of_what_there_was_second_and_this_of_all() -> None:
    first, second, every = ({need.text: need.grades for need in read_needs(part)} for part in (FIRST, SECOND, None))
    assert 2_000 < len(first) < len(second) / 2 < len(every) / 2
    assert all(grades.keys() <= second[text].keys() for text, grades in first.items())
    assert all(grades.keys() <= every[text].keys() for text, grades in second.items())


def test_nothing_that_is_held_out_is_learnt_from() -> None:
    learnt, kept = to_learn_from(), {municipality.name for municipality in held_out_municipalities()}
    assert {municipality.name for municipality in measured_municipalities()} < kept
    assert {municipality.name for municipality in read_municipalities() if read_listed(municipality.name)} < kept
    theirs = {joined(*told) for municipality in held_out_municipalities() for _, *told in municipality.resources}
    assert not any(need.held_out or need.topic.removeprefix(MUNICIPALITY) in kept for need in learnt)
    assert not any(need.grades.keys() & theirs for need in learnt)


def test_most_of_what_there_is_is_learnt_from() -> None:
    learnt = to_learn_from()
    assert sum(need.topic.startswith(MUNICIPALITY) for need in learnt) > 6_000
    assert sum(len(need.grades) for need in learnt) > 250_000


def test_what_was_learnt_first_has_nothing_of_municipalities() -> None:
    theirs = {joined(*told) for municipality in read_municipalities() for _, *told in municipality.resources}
    for part in (FIRST, SECOND):
        learnt = to_learn_from(part)
        assert not any(need.held_out or need.topic.startswith(MUNICIPALITY) for need in learnt)
        assert not any(need.grades.keys() & theirs for need in learnt)


def test_what_is_known_without_a_municipality_has_none_of_its_needs_and_resources() -> None:
    here, *_ = read_municipalities()
    needs = read_needs()
    known = known_without(needs, [here])
    assert len(needs) - len(known) == sum(need.topic == MUNICIPALITY + here.name for need in needs)
    theirs = {joined(*told) for _, *told in here.resources}
    assert any(need.grades.keys() & theirs for need in needs if need.topic != MUNICIPALITY + here.name)
    assert not any(need.grades.keys() & theirs for need in known)


def test_each_need_of_a_municipality_has_judged_resources_of_others_there() -> None:
    by_text = {need.text: need for need in read_needs()}
    for municipality in read_municipalities():
        actor_of = {joined(*told): actor for actor, *told in municipality.resources}
        for actor, *told in municipality.needs:
            there = by_text[joined(*told)].grades.keys() & actor_of.keys()
            assert len(there) >= 13
            assert all(actor_of[text] != actor for text in there)


def test_in_a_municipality_some_needs_are_met_by_nobody() -> None:
    by_text = {need.text: need for need in read_needs()}
    best = [
        max(grade for text, grade in by_text[joined(*need)].grades.items() if text in there)
        for municipality in read_municipalities()
        for there in [{joined(*told) for _, *told in municipality.resources}]
        for _, *need in municipality.needs
    ]
    assert 0.4 < sum(grade < 2 for grade in best) / len(best) < 0.8


def test_what_is_listed_of_a_municipality_is_there_and_of_different_actors() -> None:
    for municipality in read_municipalities():
        asks = {f"n{k}": actor for k, (actor, *_) in enumerate(municipality.needs)}
        gives = {f"r{k}": actor for k, (actor, *_) in enumerate(municipality.resources)}
        for group in read_listed(municipality.name):
            parties = [*(asks[need] for need in group.needs), *(gives[resource] for resource in group.resources)]
            assert len(set(parties)) == len(parties), group
            if group.kind == "cycle":
                helped = [asks[need] for need, _ in group.links]
                assert [gives[resource] for _, resource in group.links] == [*helped[1:], helped[0]], group


def test_a_list_that_is_not_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "sandby.jsonl").write_text('{"kind": "heap"}\n', encoding="utf-8")
    monkeypatch.setattr("benchmarks.training.data.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"groups/sandby\.jsonl"):
        read_listed("sandby")
