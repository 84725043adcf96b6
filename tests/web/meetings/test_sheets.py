"""What is printed for a meeting: tagged PDF with people's own words, and nobody named who does not want to be."""

import html
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, SuggestionShape
from matchmaker.services.audit import Who
from matchmaker.services.meetings.seatings import get_seating
from matchmaker.testing.documents import kinds_in
from matchmaker.testing.pages import CheckedClient
from matchmaker.web import papers
from matchmaker.web.meetings import sheets
from matchmaker.web.meetings.sheets import opening_questions
from tests.services.evening import add_evening, add_people, crowd, plan
from tests.services.talks import add_talk

KINDS = ("dagordning", "samtal", "bord", "namnskyltar", "narvaro")


@pytest.fixture
def set_words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been set on paper, as JSON, one for each PDF."""
    words: list[str] = []
    make = papers.make_paper

    def note(template: str, data: Mapping[str, Any]) -> bytes:
        words.append(json.dumps(data, ensure_ascii=False))
        return make(template, data)

    for module in (papers, sheets):
        monkeypatch.setattr(module, "make_paper", note)
    return words


@pytest.fixture
def evening(database: Session, by: Who) -> Meeting:
    """A planned evening with a talk more, of somebody who does not want to be named."""
    meeting = add_evening(database, by=by)
    hidden = {"title": "Pengar till taket", "hide_name": True}
    add_talk(database, "x", by=by, meeting=meeting, need=hidden, resource={"title": "Hand", "description": "Två."})
    add_people(database, meeting, by=by)
    plan(database, meeting, by=by)
    return meeting


@pytest.mark.parametrize("what", KINDS)
def test_each_is_a_tagged_pdf_with_a_title(leader_client: CheckedClient, evening: Meeting, what: str) -> None:
    answer = leader_client.get(f"/moten/{evening.id}/papper/{what}")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{what}-{evening.id}.pdf"'
    with pikepdf.open(io.BytesIO(answer.data)) as pdf, pdf.open_metadata() as about:
        assert about["dc:title"]  # the client has checked the rest
        assert str(pdf.Root.Lang) == "sv"
        assert {"P", "Title"} & set(kinds_in(pdf))


@pytest.mark.parametrize("what", KINDS)
def test_each_is_a_page_too_with_the_same_words(
    leader_client: CheckedClient, evening: Meeting, set_words: list[str], what: str
) -> None:
    page = html.unescape(leader_client.get(f"/moten/{evening.id}/papper/{what}/sida").text)
    leader_client.get(f"/moten/{evening.id}/papper/{what}")
    for words in texts_in(json.loads(set_words[0])):
        assert all(line in page for line in words.splitlines())


def texts_in(data: Any) -> Iterator[str]:
    """What people read of what is set."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for one in data:
            yield from texts_in(one)
    elif isinstance(data, dict):
        for name, one in data.items():
            if name not in ("kind", "svg"):
                yield from texts_in(one)


@pytest.mark.parametrize("what", KINDS)
def test_a_meeting_with_nothing_yet_can_be_printed(leader_client: CheckedClient, meeting: Meeting, what: str) -> None:
    assert leader_client.get(f"/moten/{meeting.id}/papper/{what}").data.startswith(b"%PDF")
    assert leader_client.get(f"/moten/{meeting.id}/papper/{what}/sida").status_code == 200


def test_a_conversation_card_has_both_sides_own_words_the_reasons_and_three_questions(
    app: Flask, leader_client: CheckedClient, evening: Meeting, set_words: list[str]
) -> None:
    leader_client.get(f"/moten/{evening.id}/papper/samtal")
    [card] = set_words
    with app.test_request_context():
        questions = opening_questions(SuggestionShape.PAIR)
    assert len(questions) == 3
    for words in (
        "Pengar till taket",
        "Hand\\nTvå.",
        "Har x kan bidra med",
        "Någon behöver",
        *questions,
        "Vi tror att det kan passa ihop.",
    ):
        assert words in card
    assert "Behöver x" not in card
    assert "Båda skriver" not in card
    assert "Långt" not in card


def test_the_agenda_follows_the_plan_and_without_one_the_order_of_the_talks(
    leader_client: CheckedClient, database: Session, by: Who, evening: Meeting, set_words: list[str]
) -> None:
    bare = add_evening(database, "bare", by=by, without="rounds")
    for meeting in (evening, bare):
        leader_client.get(f"/moten/{meeting.id}/papper/dagordning")
    planned, listed = set_words
    assert "Omgång 1, 18.00–18.25" in planned
    assert "Någon från Har evening-0" in planned
    assert "Omgång" not in listed
    assert "Behöver bare-0, Har bare-0" in listed


def test_paper_says_who_listens_and_the_agenda_who_has_no_seat(
    leader_client: CheckedClient, database: Session, evening: Meeting, set_words: list[str]
) -> None:
    crowd(database, evening)
    for what in ("dagordning", "bord"):
        leader_client.get(f"/moten/{evening.id}/papper/{what}")
    for paper in set_words:
        assert "Behöver evening-0 (lyssnar)" not in paper
        assert "Behöver evening-1 (lyssnar)" in paper
    assert "Ta med en stol och lyssna vid vilket bord ni vill: Någon från Har x." in set_words[0]


def test_the_agenda_says_of_a_round_without_talks_that_seats_are_not_given_out_yet(
    leader_client: CheckedClient, database: Session, by: Who, evening: Meeting, set_words: list[str]
) -> None:
    plan = get_seating(database, evening.id).plan
    assert plan is not None
    plan.rounds += 1
    database.commit()
    leader_client.get(f"/moten/{evening.id}/papper/dagordning")
    assert "Inget samtal ligger i omgången än, så platserna är inte utdelade." in set_words[0]


def test_table_cards_badges_and_list_name_those_who_come(
    leader_client: CheckedClient, evening: Meeting, set_words: list[str]
) -> None:
    for what in ("bord", "namnskyltar", "narvaro"):
        leader_client.get(f"/moten/{evening.id}/papper/{what}")
    assert all("Någon från Har evening-0" in words for words in set_words)
    assert "Bord 2" in set_words[0]


def test_a_badge_tells_where_to_sit_but_not_at_whose_need_nobody_may_know(
    leader_client: CheckedClient, database: Session, evening: Meeting, set_words: list[str]
) -> None:
    seating = get_seating(database, evening.id)
    assert seating.plan is not None
    [hidden] = [i for i in seating.meeting.items if i.suggestion.links[0].need.hide_name]
    owner = hidden.suggestion.links[0].need.actor_id
    tables = {table.id: table.number for table in seating.tables}
    leader_client.get(f"/moten/{evening.id}/papper/namnskyltar")
    badges = json.loads(set_words[0])["badges"]
    for one, badge in zip([p for p in seating.people if p.reply != "no"], badges, strict=True):
        seats = [s for s in seating.plan.plan["seats"] if one.id in s["people"]]
        told = [s for s in seats if not (one.actor_id == owner and s["talk"] == hidden.id)]
        assert badge["places"].splitlines() == [f"Omgång {s['round']}: bord {tables[s['table']]}" for s in told]


def test_paper_says_that_a_table_without_a_talk_is_open(
    leader_client: CheckedClient, database: Session, evening: Meeting, set_words: list[str]
) -> None:
    seating = get_seating(database, evening.id)
    assert seating.plan is not None
    seat = {"round": 1, "table": seating.tables[0].id, "talk": None, "people": [seating.people[0].id]}
    seating.plan.plan = seating.plan.plan | {"seats": [seat]}
    database.commit()
    for what in ("dagordning", "bord"):
        leader_client.get(f"/moten/{evening.id}/papper/{what}")
    assert all("Öppet bord, prata om vad ni vill" in paper for paper in set_words)


def test_what_nobody_prints_is_not_there(leader_client: CheckedClient, meeting: Meeting) -> None:
    assert leader_client.get(f"/moten/{meeting.id}/papper/menyn").status_code == 404
