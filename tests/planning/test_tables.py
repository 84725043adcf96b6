"""Tables are handed out so that as many as possible stay where they were."""

from matchmaker.planning.request import Table
from matchmaker.planning.tables import give_tables

GROUPS = {1: [[Table("t", 4), Table("u", 4)], [Table("v", 6)]]}


def test_a_talk_gets_the_table_that_it_had() -> None:
    assert give_tables(GROUPS, {(1, "k"): 0, (1, "l"): 0}, {(1, "l"): "t"}) == {(1, "l"): "t", (1, "k"): "u"}


def test_a_table_of_another_group_is_not_given() -> None:
    assert give_tables(GROUPS, {(1, "k"): 1}, {(1, "k"): "t"}) == {(1, "k"): "v"}


def test_of_two_who_had_the_same_table_one_gets_another() -> None:
    given = give_tables(GROUPS, {(1, 1): 0, (1, 2): 0}, {(1, 1): "u", (1, 2): "u"})
    assert sorted(given.values()) == ["t", "u"]
