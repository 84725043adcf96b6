from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.models import Draft, OutboxMail
from matchmaker.services.audit import SUBMITTER
from matchmaker.services.errors import RefusedError
from matchmaker.services.forms import drafts
from matchmaker.services.forms.answers import Step
from matchmaker.services.forms.drafts import (
    MOST_ADDRESSES,
    MOST_ITEMS,
    ON_ONE_PAGE,
    REMOVED,
    AlreadySentError,
    NoDraftError,
    begin_draft,
    choose_layout,
    find_item,
    keep_answers,
    keep_item,
    keep_parts,
    mail_link,
    open_draft,
    pass_step,
    remove_item,
    restore_item,
)
from matchmaker.services.forms.submissions import submit_draft
from matchmaker.services.mail.outbox import AN_HOUR, ASKED_PER_HOUR, queue_mail
from matchmaker.services.tokens import token_hash
from tests.conftest import NOW
from tests.services.filled_forms import CONTACT, KEEP, NEED, PAGE, RESOURCE, TOKEN, WHO, filled_draft
from tests.services.races import Meet, at_once

LINK: dict[str, Any] = {"link": "https://exempel.se/beratta/x", "until": "onsdag 24 februari 2027", "at": NOW}

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def titles(draft: Draft, step: Step = Step.NEEDS) -> list[str]:
    return [item["title"] for item in draft.data.get(step, ())]


def test_a_draft_is_found_by_its_token_of_which_only_a_hash_is_kept(session: Session) -> None:
    begin_draft(session, "somebody-elses", WHO | {"name": "Noise"}, **KEEP)
    begin_draft(session, TOKEN, WHO, **KEEP)
    draft = open_draft(session, TOKEN, at=NOW)
    assert draft.data == {"who": WHO}
    assert draft.token_hash == token_hash(TOKEN)
    assert draft.expires_at == NOW + timedelta(days=90)


NUMBERED = "Ring Karin 811218-9876 eller 070-174 06 11"
MARKED = "Ring Karin [personnummer] eller 070-174 06 11"


def test_a_personal_number_is_never_kept_only_that_there_was_one(session: Session) -> None:
    begin_draft(session, TOKEN, WHO | {"description": NUMBERED}, **KEEP)
    keep_item(session, TOKEN, Step.NEEDS, "one", NEED | {"description": NUMBERED, "months": [3]}, **KEEP)
    parts = [(Step.RESOURCES, "two", RESOURCE | {"title": NUMBERED}), (Step.CONTACT, "", {"contact_name": NUMBERED})]
    data = keep_parts(session, TOKEN, parts, **KEEP).data
    assert "811218" not in str(data)
    kept = [data["who"]["description"], data["resources"][0]["title"], data["contact"]["contact_name"]]
    assert kept == [MARKED] * 3
    assert data["needs"] == [{"key": "one", **NEED, "description": MARKED, "months": [3]}]
    assert keep_answers(session, TOKEN, Step.WHO, {"name": NUMBERED}, **KEEP).data["who"] == {"name": MARKED}


def test_the_same_token_again_changes_the_draft_instead_of_adding_one(session: Session) -> None:
    first = begin_draft(session, TOKEN, WHO, **KEEP)
    again = begin_draft(session, TOKEN, WHO | {"name": "Nytt namn"}, **KEEP)
    assert first.id == again.id
    assert again.data[Step.WHO]["name"] == "Nytt namn"
    assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_two_taps_at_once_begin_one_draft(engine: Engine) -> None:
    def tap(session: Session, meet: Meet) -> int:
        meet()
        return begin_draft(session, TOKEN, WHO, **KEEP).id

    first, second = at_once(engine, tap, tap)
    assert isinstance(first, int)
    assert first == second


@pytest.mark.parametrize("token", ["another", "", "å" * 500])
def test_an_unknown_link_leads_nowhere(session: Session, token: str) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    with pytest.raises(NoDraftError):
        open_draft(session, token, at=NOW)


def test_a_draft_is_kept_so_many_days_from_the_last_change(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, days=10, at=NOW)
    keep_answers(session, TOKEN, Step.CONTACT, CONTACT, days=10, at=NOW + timedelta(days=9))
    assert open_draft(session, TOKEN, at=NOW + timedelta(days=18)).data[Step.CONTACT] == CONTACT
    with pytest.raises(NoDraftError):
        open_draft(session, TOKEN, at=NOW + timedelta(days=19))


def test_answers_are_kept_as_typed_however_wrong(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    wrong = {"contact_name": "", "contact_email": "eva@", "contact_phone": "x" * 5000, "reach": ""}
    assert keep_answers(session, TOKEN, Step.CONTACT, wrong, **KEEP).data[Step.CONTACT] == wrong
    item = keep_item(session, TOKEN, Step.NEEDS, "k1", {"title": "", "description": "Halvt"}, **KEEP)
    assert find_item(item, Step.NEEDS, "k1")["description"] == "Halvt"
    assert find_item(item, Step.NEEDS, "k2") == {}


def test_items_are_added_changed_and_left_out_by_their_key(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    for key in ("k1", "k2", "k3"):
        keep_item(session, TOKEN, Step.NEEDS, key, NEED | {"title": key}, **KEEP)
    keep_item(session, TOKEN, Step.RESOURCES, "k1", RESOURCE, **KEEP)
    changed = keep_item(session, TOKEN, Step.NEEDS, "k2", NEED | {"title": "Annat"}, **KEEP)
    assert titles(changed) == ["k1", "Annat", "k3"]
    emptied = keep_item(session, TOKEN, Step.NEEDS, "k1", {"title": "", "months": []}, **KEEP)
    assert titles(emptied) == ["Annat", "k3"]
    assert titles(emptied, Step.RESOURCES) == ["Bygdegården"]


def test_a_blank_item_is_nothing_and_a_step_is_passed_by_only_when_somebody_says_so(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    assert Step.NEEDS not in keep_item(session, TOKEN, Step.NEEDS, "k1", {"title": ""}, **KEEP).data
    assert pass_step(session, TOKEN, Step.NEEDS, **KEEP).data[Step.NEEDS] == []
    keep_item(session, TOKEN, Step.NEEDS, "k1", NEED, **KEEP)
    assert titles(pass_step(session, TOKEN, Step.NEEDS, **KEEP)) == [NEED["title"]]


def test_several_parts_are_kept_at_once_and_the_rest_stays(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    keep_item(session, TOKEN, Step.NEEDS, "k1", NEED, **KEEP)
    parts = [
        (Step.NEEDS, "k2", NEED | {"title": "Annat"}),
        (Step.RESOURCES, "r1", RESOURCE),
        (Step.CONTACT, "", CONTACT),
    ]
    draft = keep_parts(session, TOKEN, parts, **KEEP)
    assert (titles(draft), titles(draft, Step.RESOURCES)) == ([NEED["title"], "Annat"], [RESOURCE["title"]])
    assert (draft.data[Step.WHO], draft.data[Step.CONTACT]) == (WHO, CONTACT)


def test_all_on_one_page_or_one_question_at_a_time_is_remembered(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    for chosen in (True, False):
        assert choose_layout(session, TOKEN, on_one_page=chosen, **KEEP).data[ON_ONE_PAGE] is chosen


def test_a_form_takes_only_so_many_items(session: Session) -> None:
    draft = begin_draft(session, TOKEN, WHO, **KEEP)
    draft.data = draft.data | {"needs": [{"key": f"k{n}", **NEED} for n in range(MOST_ITEMS)]}
    session.commit()
    keep_item(session, TOKEN, Step.NEEDS, "k0", NEED, **KEEP)
    with pytest.raises(RefusedError, match="too_many"):
        keep_item(session, TOKEN, Step.NEEDS, "one-more", NEED, **KEEP)


def test_what_was_taken_away_can_be_had_back_once(session: Session) -> None:
    filled_draft(session, needs=(NEED, NEED | {"title": "Kassör"}))
    assert titles(remove_item(session, TOKEN, Step.NEEDS, "needs-0", **KEEP)) == ["Kassör"]
    assert titles(remove_item(session, TOKEN, Step.NEEDS, "needs-0", **KEEP)) == ["Kassör"]
    assert titles(restore_item(session, TOKEN, **KEEP)) == ["Kassör", NEED["title"]]
    assert titles(restore_item(session, TOKEN, **KEEP)) == ["Kassör", NEED["title"]]


def test_what_was_taken_away_is_forgotten_when_something_else_is_kept(session: Session) -> None:
    filled_draft(session)
    remove_item(session, TOKEN, Step.NEEDS, "needs-0", **KEEP)
    for _ in range(2):  # what is kept as it was already is not something else
        kept = keep_item(session, TOKEN, Step.RESOURCES, "resources-0", RESOURCE, **KEEP)
        assert REMOVED in kept.data
    keep_item(session, TOKEN, Step.RESOURCES, "k9", RESOURCE, **KEEP)
    assert titles(restore_item(session, TOKEN, **KEEP)) == []


def test_a_sent_draft_cannot_be_opened_or_changed(session: Session) -> None:
    filled_draft(session)
    submit_draft(session, TOKEN, language="sv", page=PAGE, by=SUBMITTER, at=NOW)
    for act in (
        lambda: open_draft(session, TOKEN, at=NOW),
        lambda: begin_draft(session, TOKEN, WHO, **KEEP),
        lambda: keep_item(session, TOKEN, Step.NEEDS, "k1", NEED, **KEEP),
        lambda: remove_item(session, TOKEN, Step.NEEDS, "needs-0", **KEEP),
        lambda: mail_link(session, TOKEN, "eva@svansele.example", language="sv", **LINK),
    ):
        with pytest.raises(AlreadySentError):
            act()
        session.rollback()


def test_two_windows_do_not_overwrite_each_others_items(engine: Engine, session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    results = at_once(engine, adding("k1"), adding("k2"))
    assert not [result for result in results if isinstance(result, Exception)]
    session.rollback()
    session.expire_all()
    assert {item["key"] for item in open_draft(session, TOKEN, at=NOW).data[Step.NEEDS]} == {"k1", "k2"}


@on_postgresql
def test_without_the_lock_one_of_two_windows_would_lose_its_item(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    find = drafts.find_draft
    monkeypatch.setattr(drafts, "find_draft", lambda *a, **named: find(*a, **(named | {"lock": False})))
    at_once(engine, adding("k1"), adding("k2"))
    session.rollback()
    session.expire_all()
    assert len(open_draft(session, TOKEN, at=NOW).data[Step.NEEDS]) == 1


def adding(key: str) -> Callable[[Session, Meet], object]:
    """An act that adds an item, and meets the others when it has read the draft."""

    def act(session: Session, meet: Meet) -> object:
        commit = session.commit

        def wait_and_commit() -> None:
            meet()
            commit()

        session.commit = wait_and_commit  # type: ignore[method-assign]
        return keep_item(session, TOKEN, Step.NEEDS, key, NEED, **KEEP).id

    return act


def test_the_link_is_mailed_once_to_an_address(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    for _ in range(2):
        mail_link(session, TOKEN, "eva@SVANSELE.example", language="sv", **LINK)
    mail_link(session, TOKEN, "per@svansele.example", language="en", **LINK)
    swedish, english = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    assert (swedish.recipient, swedish.subject) == ("eva@svansele.example", "Er länk till det ni började skriva")
    assert "https://exempel.se/beratta/x" in swedish.body
    assert "onsdag 24 februari 2027" in swedish.body
    assert english.subject == "Your link to what you began to write"


def test_the_link_is_mailed_to_few_addresses_and_only_to_addresses(session: Session) -> None:
    begin_draft(session, TOKEN, WHO, **KEEP)
    for number in range(MOST_ADDRESSES):
        mail_link(session, TOKEN, f"a{number}@svansele.example", language="sv", **LINK)
    with pytest.raises(RefusedError, match="addresses"):
        mail_link(session, TOKEN, "one-more@svansele.example", language="sv", **LINK)
    session.rollback()
    with pytest.raises(RefusedError, match="email"):
        mail_link(session, TOKEN, "no address", language="sv", **LINK)
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == MOST_ADDRESSES


def test_nobodys_mailbox_is_filled_by_the_links_of_many_forms(session: Session) -> None:
    for number in range(ASKED_PER_HOUR):
        begin_draft(session, f"token-{number}", WHO, **KEEP)
        mail_link(
            session, f"token-{number}", f"{'Eva' if number % 2 else 'eva'}@svansele.example", language="sv", **LINK
        )
    begin_draft(session, TOKEN, WHO, **KEEP)
    with pytest.raises(RefusedError, match="often"):
        mail_link(session, TOKEN, "eva@svansele.example", language="sv", **LINK)
    mail_link(session, TOKEN, "per@svansele.example", language="sv", **LINK)
    mail_link(session, TOKEN, "eva@svansele.example", language="sv", **LINK | {"at": LINK["at"] + AN_HOUR})
    begin_draft(session, "set back", WHO, **KEEP)
    before = LINK["at"] - timedelta(minutes=1)  # the clock was set back
    mail_link(session, "set back", "eva@svansele.example", language="sv", **LINK | {"at": before})


def test_whether_more_links_go_to_an_address_does_not_tell_what_else_it_gets(session: Session) -> None:
    for _ in range(5):
        queue_mail(session, "eva@svansele.example", "Din sida", "", asked_for=True, at=NOW)
    for number in range(ASKED_PER_HOUR):
        begin_draft(session, f"token-{number}", WHO, **KEEP)
        mail_link(session, f"token-{number}", "eva@svansele.example", language="sv", **LINK)
