"""The leader's first page: each thing that can be there, and what it says when there is nothing."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import (
    Account,
    Action,
    Actor,
    Answer,
    ContactChannel,
    FollowUpAnswer,
    OutboxMail,
    Reply,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.actors.contacts import ask_question, log_contact, record_answer
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.chores import Chore
from matchmaker.services.meetings.participants import add_participant
from matchmaker.services.taking_part.consents import answer_question, ask_parties
from matchmaker.services.taking_part.follow_ups import answer_follow_up, ask_now, follow_ups_of
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, Page, text_of
from matchmaker.web.suggestions import workplace
from tests.conftest import NOW, today
from tests.models import rows
from tests.services.talks import add_collaboration, add_meeting, add_suggestion, add_talk, staff
from tests.services.village import add_actor, add_place
from tests.web.suggestions.conftest import BEST, THIRD
from tests.web.suggestions.reading import words


def filled_buttons(html: str) -> list[str]:
    there = re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)
    elements = Page(there).all("a", "button")
    return [text_of(e) for e in elements if "btn" in (names := (e.get("class") or "").split()) and "two" not in names]


def test_an_empty_service_says_how_to_begin(leader_client: CheckedClient) -> None:
    html = leader_client.get("/nu").text
    assert "Ingen har berättat något än" in words(html)
    assert "Inget möte är planerat" in words(html)
    assert filled_buttons(html) == ["Skriv in åt någon"]


def test_people_without_suggestions_lead_to_a_first_run(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a", needs={"a.n": "Skjuts"})
    database.commit()
    html = leader_client.get("/nu").text
    assert "Ingen har ännu letat efter det som passar." in words(html)
    assert "Ett behov har inget förslag." in words(html)
    assert filled_buttons(html) == ["Gå igenom alla nu"]


def test_what_waits_comes_first_with_the_next_one_as_the_button(
    leader_client: CheckedClient, found: dict[str, Suggestion]
) -> None:
    html = leader_client.get("/nu").text
    assert "förslag väntar på ditt beslut" in words(html)
    assert filled_buttons(html) == ["Granska nästa"]
    assert f'class="btn" href="/forslag/{found[BEST].id}"' in html


def test_new_ones_among_the_waiting_are_counted_and_linked(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.execute(update(Suggestion).where(Suggestion.identity == THIRD).values(created_at=NOW - timedelta(days=9)))
    database.commit()
    html = leader_client.get("/nu").text
    assert '<a href="/forslag?nya=ja">2 är nya sedan sist.</a>' in html
    assert "Det äldsta kom tisdag 17 november 2026." in words(html)


def test_where_very_many_wait_the_best_for_each_need_are_offered_first(
    leader_client: CheckedClient, found: dict[str, Suggestion], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "det bästa för varje behov" not in leader_client.get("/nu").text
    monkeypatch.setattr(workplace, "MANY", 2)
    html = leader_client.get("/nu").text
    assert '<a href="/forslag?basta=ja">Är de många? Börja med det bästa för varje behov.</a>' in html


def test_when_everything_is_decided_it_says_so(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    database.execute(update(Suggestion).values(state=SuggestionState.ACCEPTED))
    database.commit()
    assert "Inget förslag väntar på dig Du har gått igenom allt." in words(leader_client.get("/nu").text)


def test_late_and_coming_actions_and_the_next_meetings(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    collaboration = rows.collaboration(found[BEST])
    database.add(collaboration)
    database.flush()
    for days, title in ((-3, "Skicka blanketten"), (2, "Ring Berit"), (5, "Boka lokal")):
        database.add(
            Action(
                collaboration_id=collaboration.id,
                form_key=f"key{days}",
                title=title,
                owner="Näringsliv",
                due=today() + timedelta(days=days),
                created_at=NOW,
            )
        )
    begins = datetime.now(UTC) + timedelta(days=2)
    place = add_place(database, "Bastuträsk")
    database.flush()
    database.add(rows.meeting(place, starts_at=begins, ends_at=begins + timedelta(hours=2)))
    database.commit()
    html = leader_client.get("/nu").text
    text = words(html)
    assert "1 sak är sen Näringsliv: Skicka blanketten, " in text
    assert "saker ska göras inom en vecka Näringsliv: Ring Berit, " in text
    assert f'href="/samarbeten/{collaboration.id}"' in html
    assert "Dialogmöte" in text
    assert "Bastuträsk. Dagordningen är tom än så länge." in text


def test_of_very_many_late_actions_the_most_urgent_are_shown(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    collaboration = rows.collaboration(found[BEST])
    database.add(collaboration)
    database.flush()
    step = {"collaboration_id": collaboration.id, "owner": "Näringsliv", "created_at": NOW}
    database.add_all(
        [Action(form_key=f"k{k}", title=f"Sak {k}", due=today() - timedelta(days=k), **step) for k in range(1, 13)]
    )
    database.commit()
    text = words(leader_client.get("/nu").text)
    assert "12 saker är sena Näringsliv: Sak 12, " in text
    assert "Sak 3," in text
    assert "Sak 2," not in text
    whole = words(leader_client.get("/nu/sent").text)
    assert "Vilka saker är sena? 12 i listan Näringsliv: Sak 12, " in whole
    assert "Sak 1," in whole


def test_each_kind_of_thing_to_see_to_has_an_address_of_its_own(leader_client: CheckedClient) -> None:
    assert set(workplace.CHORES.values()) == set(Chore)
    for word in workplace.CHORES:
        assert "Inget sådant just nu." in leader_client.get(f"/nu/{word}").text
    assert leader_client.get("/nu/annat").status_code == 404


def test_whom_to_ring_is_told_whole_on_a_page_of_its_own(
    leader_client: CheckedClient, database: Session, leader: Account, settings: Settings
) -> None:
    by, at = Who.staff(leader), datetime.now(UTC)
    for k in range(3):  # two parties each, none of them with an address
        ask_now(database, add_collaboration(database, f"{k}", by=by, at=at).id, settings, by=by, at=at)
    html = leader_client.get("/nu").text
    assert "6 behöver du ringa och fråga hur det går" in words(html)
    assert ("Har 2:" in words(html), 'href="/nu/ring"' in html) == (False, True)
    whole = words(leader_client.get("/nu/ring").text)
    assert "Vilka behöver du ringa? 6 i listan Ring och fråga Behöver 0: " in whole
    assert "Har 2:" in whole


def test_whom_to_ring_and_ask_whether_they_want_to_talk(leader_client: CheckedClient, database: Session) -> None:
    pair = add_suggestion(database, contact_email="har@example.org")
    ask_parties(database, pair.id, public_url="", by=SYSTEM, at=datetime.now(UTC))
    html = leader_client.get("/nu").text
    text = "1 behöver du ringa och fråga om de vill prata Ring och fråga Behöver 1: Skjuts till tåget"
    assert text in words(html)
    assert 'href="/forslag/1/svar/1"' in html
    assert 'href="/alla/1/ratta?next=/nu#part-2"' in html
    assert "En i listan Ring och fråga Behöver 1: " in words(leader_client.get("/nu/fraga").text)


def test_who_does_not_want_to_talk_is_told_with_their_reason(leader_client: CheckedClient, database: Session) -> None:
    pair, at = add_suggestion(database), datetime.now(UTC)
    ask_parties(database, pair.id, public_url="", by=SYSTEM, at=at)
    answer_question(database, pair.id, 2, answer=Answer.NO, reason="Hinner inte", by=Who.actor(2), at=at)
    html = leader_client.get("/nu").text
    assert "1 vill inte prata Har 1: Skjuts till tåget" in words(html)
    assert '<span class="own small">Hinner inte</span>' in html
    assert 'href="/forslag/1#svar"' in html
    assert "Vilka vill inte prata? En i listan Har 1: " in words(leader_client.get("/nu/nej").text)


def test_what_is_slow_and_whom_to_ask_by_telephone_stand_with_how_to_reach_them(
    leader_client: CheckedClient, database: Session, leader: Account, settings: Settings
) -> None:
    trial = add_collaboration(database, by=Who.staff(leader), at=datetime.now(UTC))
    database.get_one(Actor, 2).contact_phone = "070-174 06 12"
    database.commit()
    ask_now(database, trial.id, settings, by=Who.staff(leader), at=datetime.now(UTC))
    first = follow_ups_of(database, trial.id)[0]
    slow, words_of_theirs, at = FollowUpAnswer.SLOW, "Ingen kör på torsdagar.", datetime.now(UTC)
    answer_follow_up(database, first.id, answer=slow, words=words_of_theirs, by=Who.actor(1), at=at)
    html = leader_client.get("/nu").text
    text = words(html)
    assert "1 säger att det går trögt eller inte blev av Skjuts till tåget" in text
    assert "Behöver 1: Det går trögt. Ingen kör på torsdagar." in text
    assert "1 behöver du ringa och fråga hur det går Ring och fråga Har 1: Skjuts till tåget 070-174 06 12" in text
    assert f'href="/samarbeten/{trial.id}#svar"' in html
    assert 'href="/samarbeten/uppfoljning/2"' in html


def test_newcomers_are_shown_in_their_own_words(leader_client: CheckedClient, database: Session) -> None:
    later = datetime.now(UTC) + timedelta(minutes=1)
    add_actor(database, "a", needs={"a.n": "Kultur som vågar sig hit"}, at=later)
    add_actor(database, "b", resources={"b.r": "Bystuga med scen"}, at=later)
    add_actor(database, "c", name="Tysta föreningen", at=later)
    database.commit()
    text = words(leader_client.get("/nu").text)
    assert "3 nya sedan sist" in text
    for part in ("Kultur som vågar sig hit", "Bystuga med scen", "Tysta föreningen"):
        assert part in text


def test_whom_to_ring_stands_with_those_who_are_new(leader_client: CheckedClient, database: Session) -> None:
    later = datetime.now(UTC) + timedelta(minutes=1)
    add_actor(database, "x", at=later, contact_name="Åke", contact_phone="070-174 06 12")
    database.commit()
    assert re.search('Åke <a href="tel:[^"]+">070-174 06 12</a>', leader_client.get("/nu").text)


def test_what_is_cut_on_the_first_page_leads_to_the_whole_list(
    leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    eva, at = Who.staff(leader), datetime.now(UTC)
    actors = [add_actor(database, f"a{k}", contact_email=f"a{k}@by.example", awaits_check=k > 0) for k in range(7)]
    database.commit()
    for k, actor in enumerate(actors[:6]):
        asked = {"question": "Hur?", "link": "{token}"}
        question = ask_question(database, actor, key=f"q{k}", by=eva, at=at, **asked)
        record_answer(database, question.id, answer="Så.", by=eva, at=at + timedelta(minutes=1))
        given = {"channel": ContactChannel.CALL, "words": "Ville höra mer.", "follow_up": today()}
        log_contact(database, actor.id, key=f"c{k}", by=eva, at=at, **given)  # type: ignore[arg-type]
    html = leader_client.get("/nu").text
    assert "6 har skrivit något att läsa igenom" in words(html)
    whole = {"/alla?olast=ja": 6, "/alla/kontakter?vilka=svar": 6, "/alla/kontakter?vilka=hor-av-dig": 6}
    for address, number in whole.items():
        assert f'href="{address}"' in html
        assert f"{number} i listan" in leader_client.get(address).text
    database.execute(update(Actor).where(Actor.id > 2).values(withdrawn_at=at))
    database.commit()
    html = leader_client.get("/nu").text
    assert not any(f'href="{address}"' in html for address in whole)


def test_accepted_suggestions_lead_to_the_next_agenda_or_to_their_list(
    leader_client: CheckedClient, database: Session
) -> None:
    add_suggestion(database)
    html = leader_client.get("/nu").text
    assert "1 godtaget förslag har inget möte" in words(html)
    assert '<a href="/forslag?lage=godtagna">Se vilka det är</a>' in html
    meeting = add_meeting(database, by=staff(database), starts_at=datetime.now(UTC) + timedelta(days=2))
    assert f'<a href="/moten/{meeting.id}#lagg-till">' in leader_client.get("/nu").text
    meeting.cancelled_at = NOW
    database.commit()
    html = leader_client.get("/nu").text
    assert "Inget möte är planerat" in words(html)
    assert "#lagg-till" not in html


def test_whom_to_ring_about_a_moved_or_cancelled_meeting(
    leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    eva, at = Who.staff(leader), datetime.now(UTC)
    actor = add_actor(database, "a", name="Byalaget", contact_phone="070-174 06 12")
    meeting = add_meeting(database, by=eva, starts_at=at + timedelta(days=2))
    for k in range(6):
        given = {"key": f"k{k}", "name": f"Namn {k}", "email": "", "reply": Reply.YES}
        add_participant(database, meeting.id, actor_id=actor.id, **given, by=eva, at=at)  # type: ignore[arg-type]
    assert "behöver få veta" not in leader_client.get("/nu").text
    meeting.sequence = 1
    database.commit()
    html = leader_client.get("/nu").text
    assert "6 behöver få veta mötets nya tid eller plats Dialogmöte i Bastuträsk, " in words(html)
    assert "Namn 0, Byalaget: 070-174 06 12 Har fått veta" in words(html)
    assert f'<a href="/moten/{meeting.id}#ring">Visa alla' in html
    assert "Namn 5" not in words(html)
    address = f"/moten/{meeting.id}/deltagare/1/vet"
    assert leader_client.post_form(address, page="/nu").location == "/nu"
    html = leader_client.get("/nu").text
    assert "5 behöver få veta mötets nya tid" in words(html)
    meeting.cancelled_at = at
    database.commit()
    assert "5 behöver få veta att mötet är inställt" in words(leader_client.get("/nu").text)


def test_talks_that_nobody_has_written_down_are_told_of(leader_client: CheckedClient, database: Session) -> None:
    eva = staff(database)
    meeting = add_meeting(database, by=eva, starts_at=datetime.now(UTC) - timedelta(days=2))
    add_talk(database, by=eva, meeting=meeting)
    html = leader_client.get("/nu").text
    assert "1 samtal är inte nedskrivet" in words(html)
    assert f'<a href="/moten/{meeting.id}">Dialogmöte i Bastuträsk</a>' in html


def add_mail(database: Session, number: int, **more: object) -> None:
    for _ in range(number):
        database.add(OutboxMail(recipient="a@b.example", subject="Hej", body="Hej", created_at=NOW, **more))
    database.commit()


def test_mail_that_nobody_sends_is_told_of(leader_client: CheckedClient, database: Session) -> None:
    assert "Det här fungerar inte" not in words(leader_client.get("/nu").text)
    add_mail(database, 2, next_attempt_at=NOW)
    assert "2 mejl kan inte skickas. Be den som sköter tjänsten" in words(leader_client.get("/nu").text)


def test_mail_that_failed_is_told_of(
    app: Flask, settings: Settings, leader_client: CheckedClient, database: Session
) -> None:
    app.jinja_env.globals["settings"] = replace(
        settings, mail_host="smtp.example", mail_from="a@norsjo.example", public_url="https://norsjo.example"
    )
    add_mail(database, 1, next_attempt_at=NOW)
    assert "Det här fungerar inte" not in words(leader_client.get("/nu").text)
    add_mail(database, 1, next_attempt_at=NOW, attempts=1)
    add_mail(database, 1, next_attempt_at=None, attempts=6)
    text = words(leader_client.get("/nu").text)
    assert "Ett mejl har inte kommit iväg än. Vi försöker igen." in text
    assert "Ett mejl kom inte fram. Ring dem som väntar på svar." in text
