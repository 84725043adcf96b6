"""A whole evening: six phones at three tables at once, two of which lose the line, and the rest planned anew.

Nothing that is written is lost or kept twice; who stays away is planned around; what is said is written down.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Account,
    AgendaItem,
    Collaboration,
    CollaborationState,
    Meeting,
    MeetingTable,
    Need,
    Outcome,
    Participant,
    Place,
    Reply,
    SeatingPlan,
    Suggestion,
    SuggestionState,
    TableNote,
)
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.audit import Who
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meetings import create_meeting, get_meeting
from matchmaker.services.meetings.participants import add_participant
from matchmaker.services.meetings.seating_plans import plan_seating
from matchmaker.services.meetings.seatings import add_tables, set_rounds
from matchmaker.services.suggestions.parties import parties_of
from tests.browser.conftest import NewContext, Service, axe_violations

BUTTONS = ("Spara som anteckning", "Nytt behov", "Något vi kan bidra med", "En idé", "Ett hinder", "Nytt behov")


@contextmanager
def stored(service: Service) -> Iterator[Session]:
    """What the service has kept."""
    engine = open_engine(f"sqlite:///{service.instance / 'matchmaker.sqlite'}")
    with RoutedSession(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


def evening(session: Session) -> Meeting:
    """A meeting whose first of two rounds goes on now: six talks, three tables, and somebody of each party."""
    at, by = datetime.now(UTC), Who.staff(session.scalars(select(Account)).one())
    place = session.scalars(select(Place)).first()
    assert place is not None
    chosen = session.scalars(select(Suggestion).order_by(Suggestion.score.desc()).limit(6)).all()
    for suggestion in chosen:
        suggestion.state = SuggestionState.ACCEPTED
    begins = at - timedelta(minutes=2)
    meeting = create_meeting(
        session,
        key="m" * 24,
        title="Dialogmöte",
        place_id=place.id,
        venue="Bygdegården",
        starts_at=begins,
        ends_at=at + timedelta(hours=1),
        practicalities="",
        by=by,
        at=at,
    )
    add_items(session, meeting.id, [one.id for one in chosen], by=by, at=at)
    for actor in parties_of(item.suggestion for item in get_meeting(session, meeting.id).items):
        add_participant(
            session,
            meeting.id,
            key=f"meeting-person-{actor.id:->12}",
            actor_id=actor.id,
            name=f"Någon {actor.id}",
            email="",
            reply=Reply.YES,
            by=by,
            at=at,
        )
    add_tables(session, meeting.id, key="t" * 24, count=3, seats=6, quiet=False, step_free=False, by=by, at=at)
    set_rounds(session, meeting.id, version=0, first_at=begins, rounds=2, minutes=25, pause=5, by=by, at=at)
    plan_seating(session, meeting.id, seconds=3, by=by, at=begins - timedelta(minutes=1))
    return meeting


def write(page: Page, words: str, button: str) -> None:
    page.get_by_label("Vad säger ni?").fill(words)
    page.get_by_role("button", name=button).click()


def lose_the_answer(route: Route) -> None:
    """The server gets the request, and the phone no answer."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort()
    else:
        route.continue_()


def something_to_move(page: Page, kind: str) -> tuple[str, str]:
    """Somebody or a talk that sits at a table, and another table of the same round."""
    found: list[str] = page.evaluate(
        """kind => {
          const item = document.querySelector(`[data-where] [data-what^=${kind}]`);
          const here = item.closest("[data-where]").dataset.where;
          const others = [...document.querySelectorAll(`[data-where^="${here[0]}-"]`)].map((one) => one.dataset.where);
          return [item.dataset.what, others.find((where) => where !== here)];
        }""",
        kind,
    )
    return found[0], found[1]


def ends_of_drag(page: Page, what: str, where: str, *, by: str = "") -> list[tuple[float, float]]:
    """Where a drag begins and ends in the window."""
    item = page.locator(f'[data-where] [data-what="{what}"] {by}'.strip()).first
    item.scroll_into_view_if_needed()
    boxes = [one.bounding_box() for one in (item, page.locator(f'[data-where="{where}"]'))]
    return [(box["x"] + min(box["width"], 60) / 2, box["y"] + box["height"] / 2) for box in boxes if box is not None]


def drag_with_mouse(page: Page, what: str, where: str) -> None:
    begin, end = ends_of_drag(page, what, where)
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    expect(page.locator(f'[data-where="{where}"]')).to_have_class(re.compile(r"\bover\b"))
    page.mouse.up()
    page.wait_for_url(f"**flyttad={what}-*")


def drag_with_finger(page: Page, what: str, where: str) -> None:
    begin, end = ends_of_drag(page, what, where, by=".grip")
    session = page.context.new_cdp_session(page)
    for kind, points in (("touchStart", [begin]), ("touchMove", [(begin[0] + 20, begin[1])]), ("touchMove", [end])):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
    page.wait_for_url(f"**flyttad={what}-*")


def test_six_phones_write_at_once_two_lose_the_line_and_the_rest_of_the_evening_is_planned_anew(
    new_context: NewContext, service: Service
) -> None:
    with stored(service) as session:
        meeting = evening(session)
        [plan] = session.scalars(select(SeatingPlan))
        seats = plan.plan["seats"]
        [first] = session.scalars(select(AgendaItem).where(AgendaItem.position == 1))
        away = next(person for seat in seats if seat["round"] == 2 for person in seat["people"])
        name = session.get_one(Participant, away).name
        tokens = dict(session.execute(select(MeetingTable.id, MeetingTable.token)).all())
        used = [seat["table"] for seat in seats if seat["round"] == 1]
    phones = [new_context() for _ in range(6)]
    pages = [phone.new_page() for phone in phones]
    for number, page in enumerate(pages):
        page.goto(f"/bord/{tokens[used[number % len(used)]]}")
        expect(page.get_by_role("heading", name="Det här pratar ni om")).to_be_visible()
    assert axe_violations(pages[0]) == []
    leader = new_context(1280, has_touch=True).new_page()
    leader.goto(service.sign_in_link())
    leader.get_by_role("main").get_by_role("button").click()

    shaky: list[tuple[BrowserContext, Page]] = [(phones[n], pages[n]) for n in (1, 4)]
    for phone, _ in shaky:
        phone.set_offline(True)
    for number, page in enumerate(pages):
        write(page, f"{number} skriver", BUTTONS[number])
    for number, page in enumerate(pages):
        expect(page.locator("#notes")).to_contain_text("Väntar på nätet" if number in (1, 4) else "Sparat")
    with stored(service) as session:
        assert kept(session) == ["0 skriver", "2 skriver", "3 skriver", "5 skriver"]

    # Somebody did not come: what has begun stays as it is, and the rest is planned around them.
    leader.goto(f"/moten/{meeting.id}/incheckning")
    leader.get_by_role("button", name=f"Kom inte {name}", exact=True).click()
    leader.goto(f"/moten/{meeting.id}/bord")
    leader.get_by_role("button", name="Gör om omgångarna som är kvar").click()
    expect(leader.get_by_role("heading", name="Planen")).to_be_visible()

    # A hand on the plan: somebody is drawn to another table with the mouse, and a talk with a finger.
    for kind, drag in (("person", drag_with_mouse), ("talk", drag_with_finger)):
        what, where = something_to_move(leader, kind)
        drag(leader, what, where)
        expect(leader.get_by_role("status").filter(has_text="Resten är planerad om.")).to_be_visible()
        moved = leader.locator(f'[data-where="{where}"] [data-what="{what}"]')
        expect(moved).to_be_focused()
    assert axe_violations(leader) == []
    with stored(service) as session:
        [plan] = session.scalars(select(SeatingPlan))
        assert [len(plan.locks[kind]) for kind in ("seats", "talks")] == [1, 1]

    for phone, page in shaky:
        phone.set_offline(False)
        page.reload()  # as people do; what waits is sent from the new page
        expect(page.locator("#notes")).not_to_contain_text("Väntar på nätet", timeout=20000)
    # The answer is lost after the server has kept the note: the phone sends it again, and it is kept once.
    phones[4].route("**/bord/*", lose_the_answer, times=1)
    write(pages[4], "svaret kom bort", "En idé")
    expect(pages[4].locator("#notes")).not_to_contain_text("Väntar på nätet", timeout=20000)

    # A new need is taken in and matched at once, for the next round.
    leader.goto(f"/moten/{meeting.id}/bordsanteckningar")
    note = leader.get_by_role("listitem").filter(has_text="5 skriver")
    note.get_by_label("Vad kallar vi det?").fill("Någon som skottar taket")
    note.get_by_label("Vems är det?").select_option(index=1)
    note.get_by_role("button", name="Lägg in och leta").click()
    expect(leader.get_by_role("main")).to_contain_text("Ligger nu hos")

    # Afterwards.
    leader.goto(f"/moten/{meeting.id}/punkter/{first.id}")
    leader.get_by_label("Vad sades?").fill("Vi provar över vintern.")
    leader.get_by_label("Vi prövar", exact=False).check()
    leader.get_by_label("Till när?").fill("2099-03-31")
    leader.get_by_label("Vad är nästa steg?").fill("Lämna nyckeln")
    leader.get_by_label("Vem ser till att det blir gjort?").fill("Kommunen")
    leader.locator("[name=due]").fill("2099-01-10")
    leader.get_by_role("button", name="Spara och ta nästa samtal").click()
    expect(leader.get_by_role("status")).to_contain_text("Vi prövar till")

    with stored(service) as session:
        assert kept(session) == [*(f"{number} skriver" for number in range(6)), "svaret kom bort"]
        [plan] = session.scalars(select(SeatingPlan))
        again = plan.plan["seats"]
        assert [seat for seat in again if seat["round"] == 1] == [seat for seat in seats if seat["round"] == 1]
        assert away not in {person for seat in again if seat["round"] == 2 for person in seat["people"]}
        assert "Någon som skottar taket" in session.scalars(select(Need.title)).all()
        assert session.scalars(select(Collaboration.state)).all()[-1] is CollaborationState.TRIAL
        assert session.get_one(AgendaItem, first.id).outcome is Outcome.TRIAL


def kept(session: Session) -> list[str]:
    return list(session.scalars(select(TableNote.words).order_by(TableNote.words)))
