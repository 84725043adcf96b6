"""What is learnt and what is measured on are kept apart."""

from benchmarks.training.data import TrainingNeed, apart_from_held_out, read_needs

HELD = next(need.topic for need in read_needs() if need.held_out)
OTHER = next(need.topic for need in read_needs() if not need.held_out)


def test_what_was_judged_for_a_held_out_need_is_not_learnt_from() -> None:
    needs = [TrainingNeed("Släp", HELD, {"Kärra": 3}), TrainingNeed("Flytta ved", OTHER, {"Kärra": 2, "Traktor": 3})]
    assert [(need.text, need.grades) for need in apart_from_held_out(needs)] == [("Flytta ved", {"Traktor": 3})]
    assert needs[1].grades == {"Kärra": 2, "Traktor": 3}


def test_there_is_much_to_learn_from_and_something_to_measure_on() -> None:
    needs = read_needs()
    assert 0.05 < sum(need.held_out for need in needs) / len(needs) < 0.15
    assert sum(len(need.grades) for need in apart_from_held_out(needs)) > 20_000


def test_what_there_was_first_is_a_part_of_all() -> None:
    first, every = ({need.text: need.grades for need in read_needs(first=first)} for first in (True, False))
    assert 2_000 < len(first) < len(every) / 2
    assert all(grades.keys() <= every[text].keys() for text, grades in first.items())
