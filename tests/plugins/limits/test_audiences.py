"""Audiences: who they are, and how they are written."""

import re

import pytest

from matchmaker.matching.snapshot import ActorKind
from plugins.limits.audiences import AUDIENCES


def test_each_kind_of_actor_is_one_audience() -> None:
    kinds = [audience.kind for audience in AUDIENCES.values() if audience.kind]
    assert sorted(kinds) == sorted(ActorKind)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("associations", "hembygdsföreningar"),
        ("businesses", "företagskunder"),
        ("municipality", "kommunens egna verksamheter"),
        ("members", "våra medlemmar"),
        ("their own", "våra egna anställda"),
        ("households", "privatpersoner"),
    ],
)
def test_an_audience_is_known_by_its_words(name: str, words: str) -> None:
    assert re.search(rf"\b(?:{AUDIENCES[name].words})\b", words, re.I)


def test_somebodys_own_members_and_tenants_cannot_be_told_from_a_need() -> None:
    assert {name for name, audience in AUDIENCES.items() if not (audience.kind or audience.named)} == {
        "members",
        "tenants",
        "their own",
    }
