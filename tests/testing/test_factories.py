"""Small worlds are made in a line."""

from matchmaker.matching.snapshot import ActorKind, Answer, Place, Verdict
from matchmaker.testing.factories import actor, need, resource, snapshot, task_of


def test_an_actor_is_an_association_unless_said_otherwise() -> None:
    assert actor("a").kind is ActorKind.ASSOCIATION
    shop = actor("b", "Bjurträsk", kind=ActorKind.SERVICE_NODE, name="Livsboden", reach_km=20)
    assert (shop.kind, shop.name, shop.place, shop.reach_km) == (ActorKind.SERVICE_NODE, "Livsboden", "Bjurträsk", 20)


def test_a_need_and_a_resource_belong_to_whom_their_id_names() -> None:
    assert need("a.n1", "Släp", months=(6,)).actor == "a"
    assert resource("b.r1", "Släp", capacity="750 kg").actor == "b"


def test_a_snapshot_has_an_actor_for_each_that_is_only_named() -> None:
    said = actor("b", "Bjurträsk")
    verdict = Verdict(need("a.n1"), resource("b.r1"), actor("a"), said, Answer.ACCEPTED)
    of = snapshot(need("a.n1"), resource("b.r1"), said, Place("Bjurträsk", 65.0, 19.8), verdict)
    assert [each.id for each in of.actors] == ["b", "a"]
    assert of.actor_by_id["b"] is said
    assert (len(of.needs), len(of.resources), len(of.places), of.verdicts) == (1, 1, 1, (verdict,))


def test_a_task_has_every_pair_between_two_actors_and_what_others_found() -> None:
    of = snapshot(need("a.n1"), resource("a.r1"), resource("b.r1"), resource("c.r1"))
    task = task_of(of, [0.5, 0.25])
    assert [(n.id, r.id) for n, r in task] == [("a.n1", "b.r1"), ("a.n1", "c.r1")]
    assert task.found is not None
    assert task.found.tolist() == [0.5, 0.25]
    assert task_of(of).found is None
