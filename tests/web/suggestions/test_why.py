"""Why just this, and why not: the pages that answer."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.strategy import StrategyRole
from matchmaker.models import Actor, Need, Resource, Suggestion
from matchmaker.services.suggestions.declining import list_decline_reasons
from matchmaker.testing.pages import CheckedClient
from tests.conftest import NOW
from tests.matching.builders import Fixed, by_pair, saying
from tests.services.village import add_actor, add_place
from tests.web.suggestions.conftest import BEST, SCORES, SECOND, THIRD
from tests.web.suggestions.reading import decide, words

FAR = by_pair({("a.n", "b.r"): 1.0, ("a.n", "c.r"): 0.5, ("a.m", "c.r"): 1.0, ("a.n", "d.r"): 0.0})


@pytest.fixture(autouse=True)
def ways(app: Flask, found: dict[str, Suggestion]) -> None:
    """What the village was matched with, and a way that weighs distance in."""
    finds = Fixed(score=by_pair(dict(SCORES)), explain=saying("De passar ihop."))
    far = Fixed("far", FAR, saying("Det är långt.", supports=False), role=StrategyRole.WEIGHS, weight=0.2)
    app.extensions["matchmaker.registry"] = replace(Registry(), strategies=(finds, far))


def number(database: Session, ref: str, model: Any = Need) -> int:
    found = int(database.scalars(select(model.id).where(model.ref == ref)).one())
    database.commit()  # so that no lock is held while a page is asked for
    return found


def pair(database: Session, need: str, resource: str) -> str:
    return f"/varfor-inte?behov={number(database, need)}&resurs={number(database, resource, Resource)}"


def add(database: Session, ref: str, **more: Any) -> None:
    add_actor(database, ref, **more)
    database.commit()


# On a suggestion's own page


def test_a_suggestions_page_has_its_place_each_share_and_a_way_to_count(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    page = leader_client.get(f"/forslag/{found[SECOND].id}")
    text = words(page.text).partition("Varför just det här?")[2]
    assert "Av behovets 2 förslag är det här tvåa." in text
    assert "fixed Stark inverkan Hittade paret och är ganska säker. Skäl 1 De passar ihop." in text
    assert "Skulle" not in text
    assert "Jämför med allt annat" in text
    assert "%" not in text


def test_equal_suggestions_share_their_place(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    for identity in (BEST, SECOND):
        database.get_one(Suggestion, found[identity].id).score = 0.7
    database.commit()
    text = words(leader_client.get(f"/forslag/{found[SECOND].id}").text)
    assert "Det här är delad etta. Behovet har också fått:" in text
    assert "Av behovets 2 förslag är det här delad etta." in text


def test_counting_opens_the_part_and_tells_what_would_move_it(
    leader_client: CheckedClient, app: Flask, database: Session, found: dict[str, Suggestion]
) -> None:
    add(database, "d", resources={"d.r": "Skolbuss"})
    scores = SCORES | {("a.n", "d.r"): 0.83}
    distances = {("a.n", "b.r"): 1.0, ("a.n", "c.r"): 1.0, ("a.n", "d.r"): 0.8}
    far = Fixed("far", by_pair(distances), role=StrategyRole.WEIGHS, weight=0.2)
    app.extensions["matchmaker.registry"] = replace(Registry(), strategies=(Fixed(score=by_pair(scores)), far))
    page = leader_client.get(f"/forslag/{found[SECOND].id}?rakna=ja").text
    assert '<details id="varfor" open>' in page
    text = words(page)
    assert "Av allt som finns för behovet (3 resurser) är det här tvåa." in text
    assert "Skulle falla från plats 2 till 3 om ”far” vägde en femtedel mindre." in text


def test_a_place_that_nothing_moves_is_said_to_be_sure(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    text = words(leader_client.get(f"/forslag/{found[BEST].id}?rakna=ja").text)
    assert "Platsen är säker." in text


def test_what_is_withdrawn_cannot_be_counted_any_more(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.scalars(select(Need).where(Need.ref == "a.n")).one().withdrawn_at = NOW
    database.commit()
    text = words(leader_client.get(f"/forslag/{found[BEST].id}?rakna=ja").text)
    assert "Det går inte att räkna på, för de två jämförs inte längre." in text


# Choosing


def test_a_need_is_chosen_first_and_found_by_words(leader_client: CheckedClient, database: Session) -> None:
    page = leader_client.get("/varfor-inte")
    assert "Vilket behov gäller det?" in page.text
    assert "2 behov." in words(page.text)
    text = words(leader_client.get("/varfor-inte?ord=byagymmet").text)
    assert "Ett behov med ”byagymmet”." in text
    assert "Lokal för byagymmet" in text
    assert "Skjuts till stan" not in text
    assert f"behov={number(database, 'a.m')}" in page.text
    assert "Pröva färre eller kortare ord." in words(leader_client.get("/varfor-inte?ord=rymdraket").text)


def test_needs_without_suggestions_can_be_singled_out(leader_client: CheckedClient, database: Session) -> None:
    assert "Alla behov har minst ett förslag." in words(leader_client.get("/varfor-inte?utan=ja").text)
    add(database, "d", needs={"d.n": "Hjälp med bokföring"})
    text = words(leader_client.get("/varfor-inte?utan=ja").text)
    assert "Ett behov utan förslag." in text
    assert "Hjälp med bokföring" in text
    assert "/utan-forslag" in leader_client.get("/forslag").text


def test_for_a_need_the_nearest_are_told_first_and_everything_can_be_searched(
    leader_client: CheckedClient, database: Session
) -> None:
    page = leader_client.get(f"/varfor-inte?behov={number(database, 'a.n')}")
    text = words(page.text)
    near, everything = text.partition("Närmast till hands")[2].split("Sök bland allt som finns")
    assert near.index("Minibuss") < near.index("Etta.") < near.index("Bystuga") < near.index("Tvåa.")
    assert "2 resurser." in everything
    searched = words(leader_client.get(f"/varfor-inte?behov={number(database, 'a.n')}&ord=mini").text)
    assert "Närmast till hands" not in searched
    assert "En resurs med ”mini”." in searched


def test_for_a_need_without_anything_the_cause_is_told(leader_client: CheckedClient, database: Session) -> None:
    add(database, "d", needs={"d.n": "Hjälp med bokföring"})
    text = words(leader_client.get(f"/varfor-inte?behov={number(database, 'd.n')}").text)
    assert "Behovet har inget som är värt att föreslå. Ingen annan skriver om något som liknar det här ännu." in text


def test_of_a_need_that_nobody_sees_anything_for_just_that_is_said(
    leader_client: CheckedClient, database: Session
) -> None:
    database.scalars(select(Need).where(Need.ref == "a.n")).one().withdrawn_at = NOW
    database.commit()
    text = words(leader_client.get(f"/varfor-inte?behov={number(database, 'a.n')}").text)
    assert "Inget sätt att leta ser något som hör ihop med behovet." in text


def test_a_resource_can_be_chosen_first(leader_client: CheckedClient, database: Session) -> None:
    resource = number(database, "b.r", Resource)
    page = leader_client.get(f"/varfor-inte?resurs={resource}").text
    assert "Minibuss" in page
    assert f"behov={number(database, 'a.n')}&amp;resurs={resource}" in page


def test_those_of_one_actor_can_be_singled_out(leader_client: CheckedClient, database: Session) -> None:
    actor = number(database, "c", Actor)
    text = words(leader_client.get(f"/varfor-inte?behov={number(database, 'a.n')}&aktor={actor}").text)
    assert "En resurs hos Föreningen c." in text
    assert "Minibuss" not in text
    assert "Inget stämmer med det du valde." in words(leader_client.get(f"/varfor-inte?aktor={actor}").text)


def test_an_actors_page_leads_there_from_each_need_and_resource(
    leader_client: CheckedClient, database: Session
) -> None:
    page = leader_client.get(f"/alla/{number(database, 'a', Actor)}").text
    assert f"/varfor-inte?behov={number(database, 'a.n')}" in page
    page = leader_client.get(f"/alla/{number(database, 'b', Actor)}").text
    assert f"/varfor-inte?resurs={number(database, 'b.r', Resource)}" in page


def test_a_suggestions_page_leads_there_for_its_need(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    assert f'/varfor-inte?behov={number(database, "a.n")}"' in leader_client.get(f"/forslag/{found[BEST].id}").text


# Answers


def test_a_pair_that_is_suggested_is_said_to_be_and_leads_to_its_page(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    page = leader_client.get(pair(database, "a.n", "b.r")).text
    assert "<h1>Varför föreslås de?</h1>" in page
    assert f'href="/forslag/{found[BEST].id}"' in page
    text = words(page)
    assert "De föreslås för varandra, och förslaget väntar på beslut." in text
    assert "Av allt som finns för behovet (2 resurser) är det här etta." in text
    assert "Det här talar för De passar ihop." in text
    assert "%" not in text


def test_a_decision_is_told_with_who_took_it_and_why(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    where = pair(database, "a.n", "b.r")
    decide(leader_client, found[BEST], decision="park", reason="I vår.")
    assert "men förslaget vilar. Eva Lind lät vila" in words(leader_client.get(where).text)
    decide(leader_client, found[BEST], decision="accept", reason="Ja.")
    assert "förslaget är godtaget. Eva Lind godtog" in words(leader_client.get(where).text)
    decide(leader_client, found[BEST], decision="decline", reason="De är osams.")
    page = leader_client.get(where).text
    assert "<h1>Varför föreslås de inte?</h1>" in page
    text = words(page)
    assert "Förslaget är avböjt. Föreslås inte igen. Eva Lind avböjde" in text
    assert "De är osams." in text


def test_what_nobody_sees_anything_in_has_no_place(leader_client: CheckedClient, database: Session) -> None:
    text = words(leader_client.get(pair(database, "a.m", "b.r")).text)
    assert "Inget sätt att leta ser tydligt att de hör ihop." in text
    assert "Inget sätt att leta ser något samband mellan de två. Därför har de ingen plats." in text


def test_what_fits_but_is_not_among_the_suggestions_is_said_to(leader_client: CheckedClient, database: Session) -> None:
    add(database, "d", resources={"d.r": "Skolbuss"})
    registry = leader_client.application.extensions["matchmaker.registry"]
    finds = Fixed(score=by_pair(SCORES | {("a.n", "d.r"): 0.85}), explain=saying("De passar ihop."))
    leader_client.application.extensions["matchmaker.registry"] = replace(registry, strategies=(finds,))
    text = words(leader_client.get(pair(database, "a.n", "d.r")).text)
    assert "Det passar bra nog för att föreslås." in text


def test_circumstances_that_are_against_it_are_told(leader_client: CheckedClient, database: Session) -> None:
    add(database, "d", resources={"d.r": "Skolbuss"})
    far = Fixed("far", FAR, saying("Det är långt.", supports=False), role=StrategyRole.WEIGHS, weight=0.9)
    finds = Fixed(score=by_pair(SCORES | {("a.n", "d.r"): 0.85}), explain=saying("De passar ihop."))
    ways = replace(Registry(), strategies=(finds, far))
    leader_client.application.extensions["matchmaker.registry"] = ways
    text = words(leader_client.get(pair(database, "a.n", "d.r")).text)
    assert "De hör ihop, men omständigheterna talar emot. Mest drar ”far” ner." in text
    assert "Det här talar emot Det är långt." in text
    assert "far Stark inverkan Talar emot. Skäl 2 Det är långt." in text


def test_one_that_was_suggested_before_is_told(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    gone = database.get_one(Suggestion, found[BEST].id)
    gone.state, gone.gone_reason = type(gone.state)("gone"), "fits_less"
    database.commit()
    text = words(leader_client.get(pair(database, "a.n", "b.r")).text)
    assert "De har föreslagits förr. Annat passar bättre nu." in text


def test_what_keeps_two_from_being_compared_is_told(leader_client: CheckedClient, database: Session) -> None:
    def answer(need: str, resource: str) -> str:
        return words(leader_client.get(pair(database, need, resource)).text)

    add(database, "x", needs={"x.n": "Skjuts"}, resources={"x.r": "Buss"})
    add_place(database, "Malmö", 55.6, 13.0)
    add(database, "f", place="Malmö", resources={"f.r": "Buss"})
    assert "Båda hör till Föreningen x. Ingen föreslås för sig själv." in answer("x.n", "x.r")
    assert "Det är mer än 25 mil från Kusfors till Malmö. Så långt bort letar vi inte." in answer("a.n", "f.r")
    database.scalars(select(Resource).where(Resource.ref == "f.r")).one().resting_since = NOW
    database.commit()
    assert "De som skrev det låter det vila just nu." in answer("a.n", "f.r")
    resource = database.scalars(select(Resource).where(Resource.ref == "b.r")).one()
    resource.withdrawn_at, resource.withdrawn_reason = datetime.now(UTC), "Bussen är såld."
    need = database.scalars(select(Need).where(Need.ref == "x.n")).one()
    need.withdrawn_at = datetime.now(UTC)
    database.commit()
    assert "Det som kunde möta behovet finns inte längre. Bussen är såld." in answer("a.n", "b.r")
    assert "Behovet gäller inte längre." in answer("x.n", "x.r")


def test_the_answer_that_changed_under_the_reader_says_so(
    leader_client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.services.matching.standings.standing", lambda *_, **__: None)
    assert "Ladda om sidan." in words(leader_client.get(pair(database, "a.n", "b.r")).text)


@pytest.mark.parametrize("query", ["behov=4711", "resurs=4711", "behov=4711&resurs=4711"])
def test_what_is_not_there_is_not_found(leader_client: CheckedClient, query: str) -> None:
    assert leader_client.get(f"/varfor-inte?{query}").status_code == 404


@pytest.mark.parametrize("query", ["behov=x", "behov=-1", f"behov={2**40}", "sida=x", "aktor=4711", "ord=%00"])
def test_what_cannot_be_read_is_left_out(leader_client: CheckedClient, query: str) -> None:
    assert leader_client.get(f"/varfor-inte?{query}").status_code in {200, 400}


def test_only_staff_may_ask(client: CheckedClient) -> None:
    assert client.get("/varfor-inte").location.startswith("/logga-in")


def test_what_a_decline_keeps_apart_is_told_for_everything_between_the_two(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    rivals = next(row.id for row in list_decline_reasons(database) if row.between_parties)
    database.commit()
    address = f"/forslag/{found[BEST].id}"
    leader_client.post_form(f"{address}/beslut", {"because": str(rivals)}, page=address)
    need, resource = found[THIRD].links[0].need_id, found[BEST].links[0].resource_id
    text = words(leader_client.get(f"/varfor-inte?behov={need}&resurs={resource}").text)
    assert "Du har bett att inget mellan de två ska föreslås." in text


def test_two_can_be_suggested_by_hand_from_the_answer(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    need, resource = found[THIRD].links[0].need_id, found[BEST].links[0].resource_id
    where = f"/varfor-inte?behov={need}&resurs={resource}"
    sent = leader_client.post_form(where, {"words": ""}, page=where)
    assert (sent.status_code, '<a href="#words">Skriv varför, med en mening</a>' in sent.text) == (422, True)
    sent = leader_client.post_form(where, {"words": "De är <kusiner>."}, page=where)
    page = words(leader_client.get(sent.location).text)
    assert "Eva Lind föreslår det här De är <kusiner>." in page
    assert "Eva Lind gjorde förslaget för hand." in page
    assert "För hand" in words(leader_client.get("/forslag").text)
    assert "Vet du något som vi inte ser?" not in leader_client.get(where).text
    assert leader_client.post("/varfor-inte", data={"csrf_token": "x"}).status_code in {302, 400}
