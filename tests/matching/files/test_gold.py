"""Judged answers: what is read and what is refused."""

import pytest

from matchmaker.matching.files.gold import Group, read_gold, read_groups
from tests.matching.builders import NORSJO


def test_grades_are_read_by_need_and_resource() -> None:
    gold = read_gold(
        ['{"need": "n", "matches": [{"resource": "r", "grade": 3, "why": "ja"}]}', '{"need": "m", "matches": []}']
    )
    assert gold.grades == {"n": {"r": 3}, "m": {}}
    assert gold.problems == gold.warnings == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "Raden ska vara ett JSON-objekt."),
        ('{"matches": []}', "”need” saknas."),
        ('{"need": "n", "matches": [{"resource": "r", "grade": 4}]}', "Träff 1: ”grade” ska vara 1, 2 eller 3."),
        ('{"need": "n", "matches": [{"resource": "r", "grade": true}]}', "Träff 1: ”grade” ska vara 1, 2 eller 3."),
        ('{"need": "n", "matches": [{"grade": 1}]}', "Träff 1: ”resource” saknas."),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_reason(text: str, message: str) -> None:
    assert [(problem.line, problem.message.sv) for problem in read_gold([text]).problems] == [(1, message)]


def test_the_example_has_the_grades_that_its_description_tells() -> None:
    gold = read_gold((NORSJO / "gold.jsonl").read_text("utf-8").splitlines())
    given = [grade for row in gold.grades.values() for grade in row.values()]
    assert [given.count(grade) for grade in (3, 2, 1)] == [136, 165, 234]


def test_bundles_cycles_and_pools_are_read() -> None:
    read = read_groups(
        [
            '{"kind": "bundle", "need": "n", "resources": ["r", "s"]}',
            '{"kind": "cycle", "actors": ["a", "b"], "links": [{"need": "n", "resource": "r"}]}',
            '{"kind": "pool", "needs": ["n", "m"]}',
        ]
    )
    assert read.groups == (
        Group("bundle", needs=("n",), resources=("r", "s")),
        Group("cycle", actors=("a", "b"), links=(("n", "r"),)),
        Group("pool", needs=("n", "m")),
    )
    assert read.problems == ()


def test_the_groups_of_the_example_are_read_without_problems() -> None:
    read = read_groups((NORSJO / "groups.jsonl").read_text("utf-8").splitlines())
    assert read.problems == ()
    assert {group.kind for group in read.groups} == {"bundle", "cycle", "pool"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"kind": "ring"}', "”kind” ska vara bundle, cycle eller pool."),
        ('{"kind": "bundle"}', "”need” saknas."),
        ('{"kind": "pool", "needs": "n"}', "”needs” ska vara en lista med id."),
        ('{"kind": "pool", "needs": [1]}', "”needs” ska vara en lista med id."),
    ],
)
def test_a_group_that_cannot_be_used_is_named_with_the_reason(text: str, message: str) -> None:
    assert [problem.message.sv for problem in read_groups([text]).problems] == [message]
