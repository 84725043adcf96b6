"""The whole loop over HTTP on each database: two who tell, one who decides, a meeting, a collaboration, a re-run."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Collaboration, CollaborationState, Meeting, Need, Suggestion, SuggestionState
from matchmaker.services.suggestions.suggestions import GoneReason
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, Page, text_of
from matchmaker.web.background import wait_for_background


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """A fresh installation, on each database in turn."""
    return Settings(instance=tmp_path, database_url=database_url, secret_key="for-tests")


def tell(client: CheckedClient, *, what: str, words: dict[str, Any], **who: Any) -> str:
    """Somebody fills in the form from the first step to the receipt; gives the reference."""
    first = client.post_form("/beratta", {"place": "Mensträsk"} | who)
    token = first.location.split("/")[2]
    for part, told in (
        ("behov", words if what == "behov" else None),
        ("resurser", words if what == "resurser" else None),
    ):
        if told:
            client.post_form(f"/beratta/{token}/{part}/told0001", told)
    client.post_form(f"/beratta/{token}/kontakt", {"contact_name": "Britta", "contact_phone": "070-174 06 12"})
    sent = client.post_form(f"/beratta/{token}/kontrollera")
    wait_for_background(client.application)
    receipt = Page(client.get(sent.location).text)
    return next(text_of(e) for e in receipt.all("span") if e.get("class") == "ref")


def main_text(client: CheckedClient, address: str) -> str:
    """What a page says in its main part."""
    return text_of(Page(client.get(address, follow_redirects=True).text).all("main")[0])


def only(database: Session, *columns: Any) -> Any:
    """The one row of these columns, read without keeping any lock."""
    row = database.execute(select(*columns)).one()
    database.rollback()
    return row


def test_a_need_becomes_a_collaboration_and_outlives_a_rerun(
    client: CheckedClient, leader_client: CheckedClient, database: Session
) -> None:
    plough = {"title": "Plog med förare", "description": "Vi plogar gårdar när vi ändå kör."}
    assert tell(client, kind="association", name="Skoterklubben", what="resurser", words=plough).endswith("-0001")
    need = {"title": "Plogning av gården", "horizon": "year"}
    reference = tell(client, kind="service_node", name="Åsträsks Lanthandel", what="behov", words=need)
    assert re.fullmatch(r"\d{4}-0002", reference)
    for actor in (1, 2):  # read through by one of the staff, and from then on counted with
        leader_client.post_form(f"/alla/{actor}/raknas", page=f"/alla/{actor}")
        wait_for_background(leader_client.application)

    standing = (Suggestion.state, Suggestion.gone_reason)
    suggestion = only(database, Suggestion.id).id  # matched at once, without a full run
    assert only(database, *standing) == (SuggestionState.NEW, "")
    page = f"/forslag/{suggestion}"
    assert "Åsträsks Lanthandel" in main_text(leader_client, "/forslag?nya=ja")
    leader_client.post_form(f"{page}/beslut", {"decision": "accept", "reason": "Nära och bra."}, page=page)

    meeting = plan_and_hold(leader_client, database, suggestion)
    item = f"/moten/{meeting}/punkter/{only_item(leader_client, meeting)}"
    begun = {"said": "De provar.", "outcome": "trial", "until": in_days(30), "title": "Plogning"}
    step = {"step": "Visa var snön får ligga", "owner": "Britta", "due": in_days(10)}
    leader_client.post_form(item, begun | step)
    collaboration = only(database, Collaboration.id, Collaboration.state)
    assert collaboration.state is CollaborationState.TRIAL
    assert "Visa var snön får ligga" in main_text(leader_client, f"/samarbeten/{collaboration.id}")

    run = leader_client.post_form("/korningar", page="/nu")
    wait_for_background(leader_client.application)
    assert "Vad hittade vi?" in main_text(leader_client, run.location)
    assert only(database, *standing) == (SuggestionState.ACCEPTED, "")
    assert "Nära och bra." in main_text(leader_client, page)

    withdraw_the_need(leader_client, database)
    assert only(database, *standing) == (SuggestionState.GONE, GoneReason.NEED_WITHDRAWN)
    assert "De har köpt en egen plog." in main_text(leader_client, page)


def plan_and_hold(client: CheckedClient, database: Session, suggestion: int) -> int:
    """A meeting with the suggestion on its agenda, whose evening then comes and goes."""
    place = next(e.get("value") for e in Page(client.get("/moten/nytt").text).all("option") if e.get("value"))
    when = {"day": in_days(7), "begins": "18.00", "ends": "20.30"}
    planned = {"title": "Dialogmöte", "place": place, "venue": "Bystugan"} | when
    address = urlsplit(client.post_form("/moten/nytt", planned).location).path
    client.post_form(f"{address}/punkter", {"suggestions": str(suggestion)}, page=address)
    assert "BEGIN:VEVENT" in client.get(f"{address}/kalender.ics").text
    ago = datetime.now(UTC) - timedelta(days=1)
    database.execute(update(Meeting).values(starts_at=ago, ends_at=ago + timedelta(hours=2)))
    database.commit()
    return int(address.rpartition("/")[2])


def only_item(client: CheckedClient, meeting: int) -> str:
    """The number of the one talk on a meeting's agenda."""
    [number] = set(re.findall(rf"/moten/{meeting}/punkter/(\d+)\"", client.get(f"/moten/{meeting}").text))
    return str(number)


def withdraw_the_need(client: CheckedClient, database: Session) -> None:
    """Staff take the need out of the suggestions, with a reason."""
    need = only(database, Need.id, Need.actor_id)
    client.post_form(f"/alla/{need.actor_id}/behov/{need.id}/avpublicera", {"reason": "De har köpt en egen plog."})


def in_days(days: int) -> str:
    """A day to come, as a date field sends it."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
