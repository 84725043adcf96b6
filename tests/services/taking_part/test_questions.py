"""A question leads to whom it was put, by its link and on their page, as long as they are a party."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Answer, Outcome, Resource, Suggestion, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.taking_part.invitations import others_for
from matchmaker.services.taking_part.questions import consents_of, question_behind, questions_to, refusals_of
from tests.services.asking import add_bystander, add_pair, add_third, ask, mails, say
from tests.services.counting import counted_statements
from tests.services.people import merge, part
from tests.services.talks import add_suggestion, add_talk, opening, record


@pytest.fixture
def pair(session: Session) -> Suggestion:
    return add_pair(session)


def tokens(session: Session) -> list[str]:
    """The tokens of the links by which actors were asked, in order."""
    return [body.partition("/min-sida/fraga/")[2].split()[0] for _, _, body in mails(session)]


def test_the_link_in_the_mail_leads_to_the_question_of_that_party(session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    found = question_behind(session, tokens(session)[1])
    assert (found.own.actor_id, found.own.actor.name) == (2, "Har 1")
    assert [one.actor_id for one in found.all_asked] == [1, 2]
    with pytest.raises(NotFoundError):
        question_behind(session, "made-up")


def test_who_has_said_no_is_named_for_each_suggestion_that_has_any(session: Session, pair: Suggestion) -> None:
    other = add_suggestion(session, "2", contact_email="tva@example.org")
    ask(session, pair)
    ask(session, other)
    say(session, pair, 1, Answer.YES)
    say(session, pair, 2, Answer.NO)
    assert refusals_of(session, [pair.id, other.id]) == {pair.id: ["Har 1"]}
    assert refusals_of(session, []) == {}


def test_ones_questions_are_found_in_as_many_queries_however_many_there_are(session: Session, engine: Engine) -> None:
    def count(at_least: int) -> int:
        session.expire_all()
        session.commit()
        with counted_statements(engine) as sent:
            assert len(questions_to(session, shared.id)) >= at_least
        return len(sent)

    first = add_suggestion(session)
    shared = session.get_one(Actor, 2)
    ask(session, first)
    few = count(1)
    for ref in "345":
        more = add_suggestion(session, ref)
        more.links[0].resource = session.get_one(Resource, 1)
        session.commit()
        ask(session, more)
    assert count(4) <= few + 1
    first.state = SuggestionState.DECLINED
    session.commit()
    assert len(questions_to(session, shared.id)) == 3, "what is not accepted any longer asks nothing"


def test_who_has_begun_together_is_not_asked_any_longer_whether_they_want_to_talk(session: Session, eva: Who) -> None:
    item = add_talk(session, by=eva, contact_email="har@example.org")
    ask(session, item.suggestion)
    say(session, item.suggestion, 1, Answer.YES)
    assert len(questions_to(session, 2)) == 1
    record(session, item, outcome=Outcome.COLLABORATION, opening=opening(), by=eva)
    assert questions_to(session, 2) == []
    assert [question.own.answer for question in questions_to(session, 1)] == [Answer.YES]


def test_of_two_who_were_asked_and_are_made_one_both_links_lead_to_the_same_question(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    third = add_third(session, pair)
    assert ask(session, pair) == [1, 2, 3]
    merge(session, session.get_one(Actor, 2), third, eva)
    for token in tokens(session)[1:]:
        own = question_behind(session, token).own
        assert own.actor_id == 2
        assert [other.actor.id for other in others_for(own.suggestion, own.actor)] == [1]
        session.expunge_all()


def test_of_two_who_were_asked_and_are_made_one_only_the_answer_of_who_is_left_counts(
    session: Session, pair: Suggestion, eva: Who
) -> None:
    third = add_third(session, pair)
    ask(session, pair)
    say(session, pair, third.id, Answer.NO)
    together = merge(session, session.get_one(Actor, 2), session.get_one(Actor, third.id), eva)
    assert [consent.actor_id for consent in consents_of(session, pair.id)] == [1, 2]
    assert refusals_of(session, [pair.id]) == {}
    part(session, together.id, eva)
    assert refusals_of(session, [pair.id]) == {pair.id: ["Den tredje"]}


def test_who_is_no_party_any_longer_is_asked_nothing(session: Session, pair: Suggestion, eva: Who) -> None:
    together = merge(session, add_bystander(session), session.get_one(Actor, 2), eva)
    assert ask(session, pair) == [1, 3]
    part(session, together.id, eva)
    session.expunge_all()
    assert questions_to(session, 3) == []
    with pytest.raises(NotFoundError):
        question_behind(session, tokens(session)[1])
