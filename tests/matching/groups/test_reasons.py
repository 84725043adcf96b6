"""Why a group is proposed, in the people's own words."""

from matchmaker.matching.groups.reasons import of_bundle, of_chain, of_cycle, of_pool
from matchmaker.matching.groups.results import Chain, Cover, Cycle, Link
from matchmaker.matching.snapshot import Snapshot
from tests.matching.builders import actor, need, resource, snapshot

HELP = Link("a.n1", "b.r1", 0.8)
BACK = Link("b.n1", "a.r1", 0.6)


def village(**of_b: str) -> Snapshot:
    """A kiosk and a club ek. för., whose names end as names do."""
    return snapshot(
        actor("a", "Byn", name="Kiosken"),
        actor("b", "Byn", name="Klubben ek. för."),
        need("a.n1", "Ljud och ljus"),
        need("b.n1", "Kaffe"),
        resource("a.r1", "Bryggare"),
        resource("b.r1", **({"title": "Högtalare"} | of_b)),
    )


def test_of_a_bundle_who_has_what_for_which_part() -> None:
    (reason,) = of_bundle(village(), [Cover("b.r1", "Ljud", 0.8)])
    assert reason.sv == "Klubben ek. för. har ”Högtalare” för ”Ljud”."
    assert reason.en == "Klubben ek. för. has “Högtalare” for “Ljud”."


def test_of_a_bundle_those_for_the_same_are_named_together_and_before_the_others() -> None:
    for_sound = [Cover("b.r1", "Ljud", 0.7), Cover("a.r1", "Ljud", 0.6)]
    of = snapshot(resource("a.r1", "Tratt"), resource("b.r1", "Högtalare"), resource("c.r1", "Lampa"))
    together, alone = of_bundle(of, [Cover("c.r1", "Ljus", 0.8), *for_sound])
    assert together.sv == (
        "Föreningen b (”Högtalare”) och Föreningen a (”Tratt”) kan passa för ”Ljud”. Kanske räcker det med en av dem."
    )
    assert together.en == (
        "Föreningen b (“Högtalare”) and Föreningen a (“Tratt”) may suit “Ljud”. Perhaps one of them is enough."
    )
    assert alone.sv == "Föreningen c har ”Lampa” för ”Ljus”."


def test_of_a_bundle_what_one_says_that_it_lacks_and_who_has_it() -> None:
    (reason,) = of_bundle(village(), [Cover("b.r1", "Vi har ingen högtalare", 0.8, "a.r1")])
    assert reason.sv == (
        "Om ”Bryggare” står det ”Vi har ingen högtalare”. Det kan Klubben ek. för. hjälpa till med: ”Högtalare”."
    )
    assert reason.en == (
        "About “Bryggare” it says “Vi har ingen högtalare”. Klubben ek. för. can help with that: “Högtalare”."
    )


def test_of_a_cycle_who_helps_whom_with_what_and_which_link_is_least_certain() -> None:
    reasons = of_cycle(village(), Cycle(("a", "b"), (HELP, BACK), 0.7))
    assert [reason.sv for reason in reasons] == [
        "Klubben ek. för. kan hjälpa Kiosken: ”Högtalare” för ”Ljud och ljus”.",
        "Kiosken kan hjälpa Klubben ek. för.: ”Bryggare” för ”Kaffe”.",
        "Att Kiosken kan hjälpa Klubben ek. för. är det som är osäkrast.",
    ]
    assert [reason.en for reason in reasons] == [
        "Klubben ek. för. can help Kiosken: “Högtalare” for “Ljud och ljus”.",
        "Kiosken can help Klubben ek. för.: “Bryggare” for “Kaffe”.",
        "That Kiosken can help Klubben ek. för. is what is least certain.",
    ]


def test_of_a_chain_what_makes_it_a_gift() -> None:
    chain = Chain(("b", "a"), (HELP,), 0.8)
    asked = of_chain(village(description="Lånas gratis."), chain)[0]
    assert asked.sv == "Det kan börja hos Klubben ek. för., som skriver ”gratis” om ”Högtalare”."
    assert asked.en == "It can start at Klubben ek. för., who writes “gratis” about “Högtalare”."
    silent = of_chain(village(), chain)[0]
    assert silent.sv == "Det kan börja hos Klubben ek. för., som inte har bett om något."
    assert silent.en == "It can start at Klubben ek. för., who has asked for nothing."


def test_of_a_pool_who_needs_what_and_how_far_apart_they_are() -> None:
    of = village()
    alike, apart = of_pool(of, of.needs, 11.4)
    assert alike.sv == "Kiosken (”Ljud och ljus”) och Klubben ek. för. (”Kaffe”) behöver liknande saker."
    assert alike.en == "Kiosken (“Ljud och ljus”) and Klubben ek. för. (“Kaffe”) need similar things."
    assert apart.sv == "Längst är det 11\u00a0km mellan två av dem, fågelvägen."
    assert apart.en == "The longest way between two of them is 11\u00a0km, as the crow flies."


def test_of_a_pool_in_one_place_its_name_and_of_unknown_places_nothing() -> None:
    of = village()
    assert of_pool(of, of.needs, 0.0)[1].sv == "Alla finns i Byn."
    assert of_pool(of, of.needs, 0.2)[1].sv.startswith("Längst är det 1\u00a0km ")
    assert len(of_pool(of, of.needs, None)) == 1


def test_two_places_at_one_spot_are_not_told_as_one() -> None:
    of = snapshot(
        actor("a", "Byn"), actor("b", "Kyrkbyn"), actor("c", "Byn"), *(need(f"{a}.n1", "Plog") for a in "abc")
    )
    assert of_pool(of, of.needs, 0.0)[1].sv == "Längst är det 1\u00a0km mellan två av dem, fågelvägen."
