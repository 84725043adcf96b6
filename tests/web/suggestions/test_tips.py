"""Tips as the project leader reads them: the list, one tip, a suggestion made of it, and the answer."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, Need, Resource, Suggestion, Tip, TipAnswer
from matchmaker.models.extension import db
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.suggestions.suggestions import GoneReason, mark_gone
from matchmaker.services.suggestions.tips import TipSeen, TipWords, answer_tip, send_tip
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.village import add_actor
from tests.web.suggestions.conftest import BEST
from tests.web.suggestions.reading import words

WHY = "De bor i samma by."


@pytest.fixture
def tip(database: Session, found: dict[str, Suggestion]) -> Tip:
    """What somebody unknown says of the garage and of somebody who does not take part."""
    said = TipWords("Kusfors bymack", "några med traktor", WHY, sender="Stina, 070-174 06 11")
    return send_tip(database, said, actor_id=None, key="k", by=SUBMITTER, at=NOW)


def pair(database: Session, need: str, resource: str) -> str:
    """The part of an address that names both."""
    need_id = database.scalars(select(Need.id).where(Need.ref == need)).one()
    resource_id = database.scalars(select(Resource.id).where(Resource.ref == resource)).one()
    database.commit()
    return f"behov={need_id}&resurs={resource_id}"


def the_tip(database: Session) -> Tip:
    found = database.scalars(select(Tip).execution_options(populate_existing=True)).one()
    database.commit()
    return found


def test_tips_wait_on_the_first_page_and_stand_in_the_list(leader_client: CheckedClient, tip: Tip) -> None:
    assert "1 tips ska läsas" in words(leader_client.get("/nu").text)
    page = words(leader_client.get("/tips").text)
    assert f"Kusfors bymack och några med traktor {WHY} Stina, 070-174 06 11," in page
    assert "Ska läsas" in page


def test_an_empty_list_says_so(leader_client: CheckedClient) -> None:
    assert "Inga tips än." in leader_client.get("/tips").text
    assert leader_client.get("/tips/1").status_code == 404


def test_the_list_asks_as_much_for_many_as_for_few(leader_client: CheckedClient, database: Session, tip: Tip) -> None:
    actor = add_actor(database, "t", contact_email="t@example.org")
    database.commit()
    counts = []
    for many in (0, 0, 20):  # the first time the session is written as well
        for each in range(many):
            said = TipWords(f"Den ena {each}", "den andra", WHY)
            send_tip(database, said, actor_id=actor.id if each < 5 else None, key=f"{each}", by=SUBMITTER, at=NOW)
        with leader_client.application.app_context(), counted_statements(db.engine) as asked:
            leader_client.get("/tips")
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_who_may_be_meant_is_looked_up_with_slips_forgiven(leader_client: CheckedClient, tip: Tip) -> None:
    page = words(leader_client.get(f"/tips/{tip.id}").text)
    assert "Kusfors bymack Kanske någon av de här: Kusfors <Bymack> & Co, Kusfors Välj bland deras 2 behov" in page
    assert "några med traktor Vi hittar ingen som stämmer med orden." in page


def test_the_way_to_a_suggestion_keeps_the_tip_in_view_and_its_words(
    leader_client: CheckedClient, database: Session, tip: Tip
) -> None:
    choose = leader_client.get(f"/varfor-inte?aktor=1&tips={tip.id}")
    assert f"Tipset Kusfors bymack och några med traktor {WHY}" in words(choose.text)
    assert f"behov=1&amp;tips={tip.id}" in choose.text
    assert f"tips={tip.id}" in leader_client.get(f"/varfor-inte?behov=1&tips={tip.id}").text
    address = f"/varfor-inte?{pair(database, 'a.m', 'b.r')}&tips={tip.id}"
    fields = form_fields(leader_client.get(address).text, address)
    assert fields["words"] == WHY
    response = leader_client.post(address, data=fields)
    assert response.status_code == 302, words(response.text)
    assert WHY in leader_client.get(response.location).text
    answered = the_tip(database)
    assert (answered.answer, f"/forslag/{answered.suggestion_id}") == (TipAnswer.TAKEN, response.location)
    assert "Visa förslaget" in leader_client.get(f"/tips/{tip.id}").text
    assert "Vi går vidare med det." in words(leader_client.get("/tips").text)


@pytest.mark.parametrize("gone", [False, True])
def test_a_tip_about_what_is_suggested_already_is_connected_with_it(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], tip: Tip, gone: bool
) -> None:
    if gone:
        mark_gone(database, [found[BEST].id], GoneReason.FITS_LESS, at=NOW)
        database.commit()
    address = f"/varfor-inte?{pair(database, 'a.n', 'b.r')}&tips={tip.id}"
    page = leader_client.get(address)
    assert ("Koppla tipset till förslaget" in page.text) is not gone
    leader_client.post(address, data=form_fields(page.text, address))
    assert the_tip(database).suggestion_id == found[BEST].id


def test_an_answer_is_kept_and_can_be_changed(leader_client: CheckedClient, database: Session, tip: Tip) -> None:
    address = f"/tips/{tip.id}"
    assert leader_client.post_form(address, {"words": "Tack!"}).status_code == 422
    assert leader_client.post_form(address, {"answer": "declined", "words": "Tack!"}).location == "/tips"
    assert "Det blir inget av det just nu. Tack! Eva Lind" in words(leader_client.get(address).text)
    assert "tips ska läsas" not in leader_client.get("/nu").text
    assert leader_client.post_form(address, {"answer": "taken"}).status_code == 302
    assert (the_tip(database).answer, the_tip(database).answer_words) == (TipAnswer.TAKEN, "Tack!")


def test_a_tip_that_has_changed_hands_but_is_not_answered_says_so(
    leader_client: CheckedClient, database: Session, tip: Tip
) -> None:
    own, suggest = f"/tips/{tip.id}", f"/varfor-inte?{pair(database, 'a.m', 'b.r')}&tips={tip.id}"
    typed = {"words": "Mina ord", "version": "99"}
    for address, more in ((own, {"answer": "taken"}), (suggest, {})):
        response = leader_client.post_form(address, typed | more)
        assert response.status_code == 409
        assert "Det här har ändrats sedan sidan öppnades" in words(response.text)
        assert form_fields(response.text, address)["words"] == "Mina ord"


def test_what_a_colleague_answered_meanwhile_is_shown_beside_what_was_typed(
    leader_client: CheckedClient, database: Session, leader: Account, tip: Tip
) -> None:
    own, suggest = f"/tips/{tip.id}", f"/varfor-inte?{pair(database, 'a.m', 'b.r')}&tips={tip.id}"
    sent = {address: form_fields(leader_client.get(address).text, address) for address in (own, suggest)}
    seen = TipSeen(tip.id, tip.version)
    answer_tip(database, seen, TipAnswer.DECLINED, words="De är ovänner.", by=Who.staff(leader), at=NOW)
    for address, typed in ((own, {"answer": "taken", "words": "Mina ord"}), (suggest, {"words": "Mina ord"})):
        response = leader_client.post(address, data=sent[address] | typed)
        assert response.status_code == 409
        assert "De är ovänner." in words(response.text)
        assert form_fields(response.text, address)["words"] == "Mina ord"
    again = form_fields(response.text, suggest)
    assert leader_client.post(suggest, data=again).status_code == 302
    assert the_tip(database).answer is TipAnswer.TAKEN
