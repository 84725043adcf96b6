"""A party is told no more of the others than each has agreed to, in its own language."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.api import Strategy
from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Actor, Answer, Consent, Need, Suggestion, SuggestionLink
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.services.taking_part.invitations import (
    contact_mail,
    name_rule,
    others_for,
    question_mail,
    reasons_to_tell,
    reminder_mail,
)
from tests.conftest import NOW
from tests.services.matched import SHIPPED
from tests.services.talks import add_suggestion
from tests.services.village import add_actor, add_resource

YES, NO = Answer.YES, Answer.NO


def consents(suggestion: Suggestion, *answers: Answer | None) -> list[Consent]:
    actors = [actor.id for actor in parties_of([suggestion])]
    return [Consent(actor_id=actor_id, answer=answer) for actor_id, answer in zip(actors, answers, strict=True)]


def ends(suggestion: Suggestion) -> tuple[Actor, Actor]:
    needing, having = parties_of([suggestion])
    return needing, having


def hide(suggestion: Suggestion) -> None:
    suggestion.links[0].need.hide_name = True


@pytest.mark.parametrize(
    ("answers", "hidden", "named", "reachable"),
    [
        ((None, None), False, False, False),
        ((YES, None), False, True, False),
        ((NO, None), False, False, False),
        ((None, YES), False, False, False),
        ((YES, NO), False, True, False),
        ((YES, YES), False, True, True),
        ((None, None), True, False, False),
        ((YES, None), True, False, False),
        ((YES, YES), True, True, True),
    ],
)
def test_who_needs_is_named_with_its_yes_and_reached_with_everyones(
    session: Session, answers: Any, hidden: bool, named: bool, reachable: bool
) -> None:
    suggestion = add_suggestion(session)
    if hidden:
        hide(suggestion)
    needing, having = ends(suggestion)
    [other] = others_for(suggestion, having, consents(suggestion, *answers))
    assert other.actor is needing
    assert (other.named, other.reachable) == (named, reachable)


def test_without_a_name_one_is_told_by_kind_and_distance(session: Session) -> None:
    suggestion = add_suggestion(session, kind=ActorKind.SERVICE_NODE, has_in="Norsjö")
    needing, having = ends(suggestion)
    [other] = others_for(suggestion, needing)
    assert other.described.sv == "en butik eller service, ungefär 30\u00a0km från er"
    assert other.described.en == "a shop or service, about 30\u00a0km from you"
    [other] = others_for(suggestion, having)
    assert other.described.sv == "en förening, ungefär 30\u00a0km från er"


def test_next_door_has_no_distance_and_who_hides_has_neither_kind_nor_distance(session: Session) -> None:
    suggestion = add_suggestion(session)
    needing, having = ends(suggestion)
    assert others_for(suggestion, needing)[0].described.sv == "en förening"
    hide(suggestion)
    assert others_for(suggestion, having)[0].described.sv == "någon som inte vill stå med namn än"


def test_the_question_says_when_their_own_name_is_told(session: Session) -> None:
    suggestion = add_suggestion(session)
    needing, _ = ends(suggestion)
    _, body = question_mail(suggestion, needing, "https://x.example/1")
    assert "Svarar ni ja får de veta vad ni heter." in body
    assert "https://x.example/1" in body
    assert "Behövs: Skjuts till tåget\nFinns: Minibuss med nio platser" in body
    hide(suggestion)
    assert name_rule(suggestion, needing).sv == "Ert namn väntar vi också med till dess."
    assert "Ert namn väntar vi också med till dess." in reminder_mail(suggestion, needing, "u")[1]


def test_each_is_written_to_in_its_own_language(session: Session) -> None:
    suggestion = add_suggestion(session)
    needing, having = ends(suggestion)
    needing.language = "en"
    assert question_mail(suggestion, needing, "u")[0] == "Would you like to talk about this? Skjuts till tåget"
    assert reminder_mail(suggestion, needing, "u")[1].startswith("Hello!")
    assert "Now all have said yes" in contact_mail(suggestion, needing, [having])[1]
    assert contact_mail(suggestion, having, [needing])[0] == "Alla har sagt ja: Skjuts till tåget"


def test_who_left_no_way_to_be_reached_is_reached_through_the_project_leader(session: Session) -> None:
    suggestion = add_suggestion(session)
    needing, having = ends(suggestion)
    assert "Projektledaren hjälper er att nå dem." in contact_mail(suggestion, needing, [having])[1]


def test_in_a_pool_each_need_is_told_once(session: Session) -> None:
    suggestion = add_suggestion(session)
    link = suggestion.links[0]
    third = add_actor(session, "c")
    more = add_resource(session, third, "c.r", "En bil till")
    suggestion.links.append(SuggestionLink(position=2, need=link.need, resource=more))
    suggestion.links.append(SuggestionLink(position=3, need=link.need, resource=None))
    session.commit()
    body = question_mail(suggestion, third, "u")[1]
    assert body.count("Behövs:") == 1
    assert "en förening" in body
    assert body.count("en förening") == 1, "two of a kind are told together"


def reasons(suggestion: Suggestion, viewer: Actor, *answers: Answer | None) -> list[str]:
    found: list[Strategy] = list(SHIPPED)
    return [
        reason.text.sv
        for reason in reasons_to_tell(suggestion, others_for(suggestion, viewer, consents(suggestion, *answers)), found)
    ]


def test_reasons_never_tell_who_is_not_named_yet_nor_what_others_decided(session: Session) -> None:
    suggestion = add_suggestion(session)
    _, having = ends(suggestion)

    def said(strategy: str, words: str) -> dict[str, Any]:
        return {"strategy": strategy, "reason": {"sv": words, "en": words}, "marks": [], "supports": True}

    suggestion.evidence = [
        said("wording", "Båda skriver om bussar."),
        said("proximity", "Båda finns i Bastuträsk."),
        said("reciprocity", "Behöver 1 kan hjälpa till."),
        said("experience", "Andra har sagt ja till sådant."),
    ]
    suggestion.created_at = NOW
    assert reasons(suggestion, having, None, None) == ["Båda skriver om bussar.", "Båda finns i Bastuträsk."]
    assert len(reasons(suggestion, having, YES, None)) == 3
    session.get_one(Need, 1).hide_name = True
    assert reasons(suggestion, having, YES, None) == ["Båda skriver om bussar."]
    assert len(reasons(suggestion, having, YES, YES)) == 3, "but what was learnt from others is never told"
