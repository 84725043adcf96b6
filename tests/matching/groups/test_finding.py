"""All kinds of groups of one run."""

import json
from collections.abc import Iterable
from functools import cache

import numpy as np

from matchmaker.matching.candidates import candidate_pairs
from matchmaker.matching.engine import best, judge_all
from matchmaker.matching.files.gold import read_groups
from matchmaker.matching.groups.agreement import agreement
from matchmaker.matching.groups.cycles import cycles, links_between
from matchmaker.matching.groups.finding import find_groups
from matchmaker.matching.groups.results import Groups
from matchmaker.matching.judging import Judged
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.matching.texts import Text
from plugins.proximity import Proximity
from plugins.wording.wording import Wording
from tests.matching.builders import NORSJO, norsjo, norsjo_gold, snapshot


@cache
def groups_of_the_example() -> Groups:
    strategies: list[Strategy] = [Wording(), Proximity()]
    return find_groups(judge_all(norsjo(), strategies), strategies)


def reasons(groups: Groups) -> Iterable[Text]:
    for kind in (groups.bundles, groups.cycles, groups.chains, groups.pools):
        for group in kind:
            yield from group.reasons


def test_the_example_has_sixty_of_each_kind_at_most_and_some_of_all() -> None:
    found = groups_of_the_example()
    for kind in (found.bundles, found.cycles, found.chains, found.pools):
        assert 0 < len(kind) <= 60
        assert all(0 < group.score <= 1 for group in kind)
        assert len(set(kind)) == len(kind)


def test_each_group_is_of_different_actors() -> None:
    found, of = groups_of_the_example(), norsjo()
    for bundle in found.bundles:
        actors = [of.need_by_id[bundle.need].actor, *(of.resource_by_id[r].actor for r in bundle.resources)]
        assert len(set(actors)) == len(actors)
    for pool in found.pools:
        assert len({of.need_by_id[need].actor for need in pool.needs}) == len(pool.needs) >= 3
    for chain in found.chains:
        assert len(set(chain.actors)) == len(chain.actors) == len(chain.links) + 1
        for k, link in enumerate(chain.links):
            assert of.resource_by_id[link.resource].actor == chain.actors[k]
            assert of.need_by_id[link.need].actor == chain.actors[k + 1]
    for cycle in found.cycles:
        for k, link in enumerate(cycle.links):
            assert of.need_by_id[link.need].actor == cycle.actors[k]
            assert of.resource_by_id[link.resource].actor == cycle.actors[(k + 1) % len(cycle.actors)]


def test_a_part_stands_in_the_text_of_its_need_or_of_what_is_completed() -> None:
    of = norsjo()
    for bundle in groups_of_the_example().bundles:
        for cover in bundle.covers:
            one = of.resource_by_id[cover.completes] if cover.completes else of.need_by_id[bundle.need]
            assert cover.completes is None or cover.completes in bundle.resources
            assert cover.part in f"{one.title} {one.description} {getattr(one, 'capacity', '')}"
    assert any(cover.completes for bundle in groups_of_the_example().bundles for cover in bundle.covers)


def test_reasons_are_whole_sentences_without_percentages() -> None:
    for reason in reasons(groups_of_the_example()):
        for text in (reason.sv, reason.en):
            assert text.endswith(".")
            assert not text.endswith("..")
            assert "%" not in text


def test_the_same_run_gives_the_same_groups() -> None:
    strategies: list[Strategy] = [Proximity(), Wording()]
    assert find_groups(judge_all(norsjo(), strategies), strategies) == groups_of_the_example()


def test_without_pairs_or_strategies_there_are_no_groups() -> None:
    for strategies in ([], [Wording()]):
        assert find_groups(judge_all(snapshot(), strategies), strategies) == Groups()


def test_with_pairs_judged_as_people_do_the_listed_cycles_are_first() -> None:
    """All but the one of four actors, which is longer than what is proposed."""
    of = norsjo()
    pairs = candidate_pairs(of)
    scores = np.array(
        [[0.0, 0.2, 0.6, 0.9][norsjo_gold().get(of.needs[i].id, {}).get(of.resources[j].id, 0)] for i, j in pairs]
    )
    judged = Judged(Task(of, pairs), found=scores, fused=scores)
    help = links_between(judged, best(judged, np.flatnonzero(scores), 10))
    listed = read_groups((NORSJO / "groups.jsonl").read_text("utf-8").splitlines()).groups
    found = agreement(listed, Groups(cycles=tuple(cycles(of, help, 60))))["cycle"]
    assert (found.listed, found.found) == (4, 3)


def test_groups_are_plain_values_that_can_be_kept() -> None:
    assert hash(groups_of_the_example().cycles[0])
    assert json.dumps(groups_of_the_example().pools[0].needs)
