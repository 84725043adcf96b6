from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import CollaborationState, SuggestionState
from matchmaker.services.maps.nets import NetFilter, see_neighbourhood
from matchmaker.web.maps.around import Picture, draw_around
from tests.conftest import NOW
from tests.models import rows
from tests.services.talks import add_suggestion
from tests.services.village import add_actor, add_need


def draw(app: Flask, database: Session, actor_id: int) -> Picture:
    database.commit()
    database.expunge_all()
    with app.test_request_context("/", headers={"Accept-Language": "sv"}):
        return draw_around(see_neighbourhood(database, actor_id, NetFilter()), {"ort": "Norsjö"})


def test_from_left_to_right_stand_they_what_they_told_what_it_is_in_what_it_meets_and_whose(
    app: Flask, database: Session
) -> None:
    suggestion = add_suggestion(database, state=SuggestionState.NEW)
    picture = draw(app, database, 1)
    assert [(box.sort, box.says, box.title, box.href) for box in sorted(picture.boxes, key=lambda box: box.x)] == [
        ("who", "Bastuträsk", "Behöver 1", "/alla/1"),
        ("need", "Ett behov", "Skjuts till tåget", "/alla/1#behov-h"),
        ("suggestion", "Förslag: väntar på beslut", "Skjuts till tåget", f"/forslag/{suggestion.id}"),
        ("res", "En resurs", "Minibuss med nio platser", "/alla/2#resurser-h"),
        ("who", "Bastuträsk", "Har 1", "/karta/nat/2?ort=Norsj%C3%B6"),
    ]
    assert len(picture.lines) == 4
    assert all(x1 < x2 <= picture.width for x1, _, x2, _ in picture.lines)


def test_a_suggestion_that_became_a_collaboration_is_shown_as_that(app: Flask, database: Session) -> None:
    database.add(rows.collaboration(add_suggestion(database), state=CollaborationState.TRIAL))
    picture = draw(app, database, 2)
    (box,) = (box for box in picture.boxes if box.sort == "together")
    assert (box.says, box.href) == ("Samarbete: prövas", "/samarbeten/1")


def test_what_is_in_no_suggestion_is_there_and_what_is_withdrawn_is_not(app: Flask, database: Session) -> None:
    actor = add_actor(database, "a", needs={"a.n": "Ett långt behov som inte får plats på två rader i en ruta"})
    add_need(database, actor, "a.m", "Borta").withdrawn_at = NOW
    picture = draw(app, database, actor.id)
    assert [box.sort for box in picture.boxes] == ["who", "need"]
    assert picture.boxes[1].lines == ["Ett långt behov som", "inte får plats på…"]
    assert len(picture.lines) == 1
