"""Groups that a run finds: what is stored, what survives a run again, and when they leave, on both databases."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.matching.engine import judge_all
from matchmaker.matching.groups.finding import find_groups
from matchmaker.models import GROUPS, Decision, Need, Resource, Suggestion, SuggestionShape, SuggestionState
from matchmaker.services.actors.actors import withdraw_item
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.verdicts import answers_since
from matchmaker.services.matching.holding_back import HeldBack
from matchmaker.services.matching.loads import loads_of
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.personal_data.visibility import rests_on
from matchmaker.services.suggestions.parties import ends_of_pair, parties_of
from matchmaker.services.suggestions.proposals import identity_of, proposed_groups
from matchmaker.services.suggestions.queues import QueueFilter, list_suggestions
from matchmaker.services.suggestions.reasons import reasons_for_actors, reasons_of
from matchmaker.services.suggestions.shapes import name_of
from matchmaker.services.suggestions.suggestions import get_suggestion
from plugins.conversations.conversations import Conversations
from tests.matching.builders import Fixed, need, norsjo, resource, saying, snapshot
from tests.matching.groups.builders import meeting
from tests.services.circle import FINDS, POOL, RING, add_circle, groups
from tests.services.matched import LATER, SHIPPED, decide, fixed, match_actor, run
from tests.services.village import add_actor, suggestions


@pytest.fixture
def circle(session: Session) -> dict[str, int]:
    return add_circle(session)


def test_a_full_run_stores_groups_beside_pairs_with_each_link(session: Session, circle: dict[str, int]) -> None:
    done = run(session, FINDS, per_shape=12)
    found = groups(session)
    assert set(found) == {RING, POOL}
    assert done.report["new_groups"] == {"cycle": 1, "pool": 1}
    ring, pool = found[RING], found[POOL]
    assert [(link.need.ref, link.resource and link.resource.ref, link.score) for link in ring.links] == [
        ("a.n", "b.r", 0.9),
        ("b.n", "c.r", 0.8),
        ("c.n", "a.r", 0.7),
    ]
    assert [(link.need.ref, link.resource, link.score) for link in pool.links] == [
        (f"{ref}.n", None, None) for ref in "abc"
    ]
    assert all(reason.supports for reason in reasons_of(ring)), "each of them could be suggested by itself"
    assert [(r.link, r.text.sv) for r in reasons_of(ring)][-3:] == [(n, "De passar ihop.") for n in range(3)]
    assert [reason.number for reason in reasons_of(ring)] == list(range(1, 7))


def test_a_link_that_could_not_be_suggested_by_itself_speaks_against_the_whole(
    session: Session, circle: dict[str, int]
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9, ("b.n", "c.r"): 0.8, ("c.n", "a.r"): 0.3}), per_shape=12)
    against = [reason.text.sv for reason in reasons_of(groups(session)[RING]) if not reason.supports]
    assert against == ["Att Föreningen a kan hjälpa Föreningen c är det som är osäkrast."]


def test_no_groups_are_sought_when_none_are_wanted(session: Session, circle: dict[str, int]) -> None:
    run(session, FINDS)
    assert groups(session) == {}


def test_a_group_keeps_its_identity_note_and_decision_over_runs_and_takes_the_new_scores(
    session: Session, circle: dict[str, int], eva: Who
) -> None:
    run(session, FINDS, per_shape=12)
    decide(session, RING, Decision.DECLINE, eva)
    session.execute(update(Suggestion).values(note="Ring Berit först"))
    session.commit()
    before = groups(session)
    weaker = fixed({("a.n", "b.r"): 0.4, ("b.n", "c.r"): 0.8, ("c.n", "a.r"): 0.7})
    run(session, weaker, per_shape=12, at=LATER)
    after = groups(session)
    assert (after[RING].id, after[RING].state, after[RING].note) == (
        before[RING].id,
        SuggestionState.DECLINED,
        "Ring Berit först",
    )
    assert [link.score for link in after[RING].links] == [0.4, 0.8, 0.7]
    assert (after[POOL].state, after[POOL].gone_reason) == (SuggestionState.GONE, "fits_less")
    run(session, FINDS, per_shape=12)
    assert groups(session)[POOL].state is SuggestionState.NEW


def test_only_so_many_of_each_shape_are_put_before_anyone(session: Session) -> None:
    judged = judge_all(norsjo(), SHIPPED)
    found = proposed_groups(judged, SHIPPED, most=2)
    assert {shape: [g.shape for g in found].count(shape) for shape in GROUPS} == dict.fromkeys(GROUPS, 2)
    [bundle, _] = find_groups(judged, SHIPPED, most=2).bundles
    stored = found[0]
    assert [(link.part, link.score) for link in stored.links] == [(c.part, c.score) for c in bundle.covers]
    assert {entry["link"] for entry in stored.evidence if "link" in entry} <= set(range(len(stored.links)))
    assert any("link" in entry for entry in stored.evidence)


def test_what_completes_another_resource_gets_no_reasons_of_its_own_for_the_need() -> None:
    of = snapshot(
        need("a.n1", "Skjuts"),
        resource("b.r1", "Minibuss", description="Lånas ut till den som har egen förare."),
        resource("c.r1", "Tre förare"),
    )
    scores = meeting({("Skjuts", "Minibuss"): 0.8, ("chaufför", "förare"): 0.9, ("Skjuts", "förare"): 0.6})
    finds = Fixed("finds", scores.score, saying("De passar ihop."))
    (bundle,) = proposed_groups(judge_all(of, [finds]), [finds], most=2)
    assert [link.resource for link in bundle.links] == ["b.r1", "c.r1"]
    assert [entry["link"] for entry in bundle.evidence if entry["strategy"] == "finds"] == [0]


def test_a_declined_group_leaves_its_place_to_the_next(session: Session, eva: Who) -> None:
    add_circle(session)
    both = {("a.n", "b.r"): 0.9, ("b.n", "a.r"): 0.9, ("b.n", "c.r"): 0.5, ("c.n", "b.r"): 0.5}
    first, second = "cycle:a.n>b.r+b.n>a.r", "cycle:b.n>c.r+c.n>b.r"
    run(session, fixed(dict(both)), per_shape=1)
    assert set(groups(session)) == {first}
    decide(session, first, Decision.DECLINE, eva)
    run(session, fixed(dict(both)), per_shape=1)
    assert {i: s.state for i, s in groups(session).items()} == {
        first: SuggestionState.DECLINED,
        second: SuggestionState.NEW,
    }


def test_a_group_goes_when_one_of_its_resources_is_withdrawn(
    session: Session, circle: dict[str, int], eva: Who
) -> None:
    run(session, FINDS, per_shape=12)
    decide(session, RING, Decision.ACCEPT, eva)
    resource = groups(session)[RING].links[1].resource
    assert resource is not None
    withdraw_item(session, Resource, resource.id, version=resource.version, reason="Såld.", by=eva, at=LATER)
    assert {i: (s.state, s.gone_reason) for i, s in groups(session).items()} == {
        RING: (SuggestionState.GONE, "resource_withdrawn"),
        POOL: (SuggestionState.NEW, ""),
    }


def test_a_pool_goes_with_a_need_and_a_run_counts_it_once(session: Session, circle: dict[str, int]) -> None:
    run(session, FINDS, per_shape=12)
    session.execute(update(Need).where(Need.ref.in_(["a.n", "b.n"])).values(withdrawn_at=LATER))
    session.commit()
    done = run(session, fixed({}), at=LATER)
    assert done.report["gone"] == {"need_withdrawn": 4, "fits_less": 1}  # the ring, the pool and two pairs; one pair
    assert groups(session)[POOL].gone_reason == "need_withdrawn"


def test_a_run_about_one_actor_leaves_the_groups_as_they_are(session: Session, circle: dict[str, int]) -> None:
    run(session, FINDS, per_shape=12)
    match_actor(session, circle["a"], fixed({}), at=LATER)
    assert {s.state for s in groups(session).values()} == {SuggestionState.NEW}


def test_a_faulty_strategy_takes_no_group_off_the_queue(session: Session, circle: dict[str, int]) -> None:
    run(session, FINDS, per_shape=12)
    run(session, Fixed("fixed", lambda task: 1 / 0), per_shape=12)
    assert {s.state for s in groups(session).values()} == {SuggestionState.NEW}


def test_decisions_about_groups_are_no_verdicts_on_their_pairs(
    session: Session, circle: dict[str, int], eva: Who
) -> None:
    run(session, FINDS, per_shape=12)
    decide(session, RING, Decision.DECLINE, eva)
    assert answers_since(session, None) == {}
    assert take_snapshot(session).verdicts == ()
    pair = decide(session, "a.n>b.r", Decision.DECLINE, eva)
    assert set(answers_since(session, None)) == {pair.id}


def test_only_a_pair_has_one_need_and_one_resource(session: Session, circle: dict[str, int]) -> None:
    run(session, FINDS, per_shape=12)
    need, resource = ends_of_pair(suggestions(session)["a.n>b.r"])
    assert identity_of(SuggestionShape.PAIR, [(need.ref, resource.ref)]) == "a.n>b.r"
    pool = groups(session)[POOL]
    del pool.links[1:]
    with pytest.raises(ValueError, match="is no pair"):
        ends_of_pair(pool)


TALK = "conversation:a.n>c.r+b.n"
STRATEGIES = fixed({("a.n", "c.r"): 0.9, ("b.n", "c.r"): 0.8})


@pytest.fixture
def claims(session: Session) -> Suggestion:
    """Two who could both use the bus of a third."""
    for ref in "ab":
        add_actor(session, ref, needs={f"{ref}.n": f"Skjuts för {ref}"})
    add_actor(session, "c", resources={"c.r": "Buss"})
    session.commit()
    return talk_found(session)


def talk_found(session: Session) -> Suggestion:
    run(session, STRATEGIES, Conversations(), per_shape=12)
    return suggestions(session)[TALK]


def test_a_run_proposes_a_talk_between_those_who_lay_claim_to_the_same_and_its_owner(
    session: Session, claims: Suggestion
) -> None:
    talk = get_suggestion(session, claims.id)
    assert talk.shape is SuggestionShape.CONVERSATION
    assert [actor.ref for actor in parties_of([talk])] == ["a", "c", "b"]
    assert [link.resource and link.resource.ref for link in talk.links] == ["c.r", None]
    assert name_of(talk).sv == "Samtal: Skjuts för a och ett behov till"
    [reason] = reasons_of(talk)
    assert (reason.strategy, reason.link) == ("conversations", None)
    assert reasons_for_actors(talk, [Conversations()]) == [reason]
    assert not rests_on(reason, talk, [])


def test_it_is_the_same_talk_in_every_run_and_keeps_its_decision(
    session: Session, claims: Suggestion, eva: Who
) -> None:
    decide(session, TALK, Decision.ACCEPT, eva)
    done = run(session, STRATEGIES, Conversations(), per_shape=12, at=LATER)
    again = suggestions(session)[TALK]
    assert (again.id, again.state) == (claims.id, SuggestionState.ACCEPTED)
    assert done.report["new"] == 0


def test_whoever_is_to_talk_about_something_has_not_been_asked_for_it(
    session: Session, claims: Suggestion, eva: Who
) -> None:
    owner = parties_of([get_suggestion(session, claims.id)])[1]
    decide(session, TALK, Decision.ACCEPT, eva)
    assert loads_of(session, [owner.id], at=LATER)[owner.id].asked == 0


def test_the_queue_tells_talks_from_exchanges(session: Session, claims: Suggestion) -> None:
    talks = list_suggestions(session, QueueFilter(shapes=(SuggestionShape.CONVERSATION,)))
    assert [one.id for one in talks.rows] == [claims.id]
    assert talks.total < list_suggestions(session, QueueFilter()).total


def test_two_who_are_kept_apart_are_not_brought_together_to_talk() -> None:
    held = HeldBack(apart=frozenset({frozenset({"a", "b"})}))
    assert held.keeps_apart({"a", "b", "c"})
    assert not held.keeps_apart({"a", "c"})
