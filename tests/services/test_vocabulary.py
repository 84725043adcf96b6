"""The place's own words: kept once, changed by one at a time, on the trail, and heard in the next run."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching import snapshot as values
from matchmaker.models import AuditEvent, GlossaryWord, Suggestion
from matchmaker.models.vocabulary import MEANS_LIMIT, WORD_LIMIT
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.matching.matchruns import run_matching, start_run
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.vocabulary import (
    Entry,
    Uses,
    add_word,
    change_word,
    changed_since_run,
    count_uses,
    get_word,
    list_words,
    problem_in,
    remove_word,
)
from tests.conftest import NOW, STOCKHOLM
from tests.services.matched import LATER
from tests.services.village import add_actor

KÄLKE = Entry("kälke", means="pulka")
VOCABULARY = Registry.load(["vocabulary"]).strategies


def add(session: Session, eva: Who, entry: Entry = KÄLKE, key: str = "k", **more: Any) -> GlossaryWord:
    return add_word(session, entry, key=key, by=eva, **({"at": NOW} | more))


def trail(session: Session) -> list[tuple[str, dict[str, Any]]]:
    events = session.scalars(select(AuditEvent).where(AuditEvent.noun == "glossary_words").order_by(AuditEvent.id))
    return [(event.verb, event.details) for event in events]


def test_a_word_is_kept_tidy_and_on_the_trail(session: Session, eva: Who) -> None:
    row = add(session, eva, Entry("  Stor  Kälke ", "tools", " Pulka ,, släde,PULKA "))
    assert (row.word, row.category, row.means) == ("stor kälke", "tools", "pulka, släde")
    assert trail(session) == [("add", {"word": "stor kälke", "category": "tools", "means": "pulka, släde"})]


def test_a_double_tap_adds_one_word(session: Session, eva: Who) -> None:
    assert add(session, eva).id == add(session, eva).id
    assert [row.word for row in list_words(session)] == ["kälke"]
    assert len(trail(session)) == 1


def test_a_word_that_is_there_is_not_added_again(session: Session, eva: Who) -> None:
    add(session, eva)
    with pytest.raises(RefusedError, match="known"):
        add(session, eva, Entry("KÄLKE", "tools"), "other")


def test_words_are_listed_as_a_swedish_reader_looks_for_them(session: Session, eva: Who) -> None:
    for word in ("ösregn", "zon", "ånga", "ask"):
        add(session, eva, Entry(word, "tools"), word)
    assert [row.word for row in list_words(session)] == ["ask", "zon", "ånga", "ösregn"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (Entry(" - ", "tools"), "word"),
        (Entry("x" * (WORD_LIMIT + 1), "tools"), "long"),
        (Entry("x", means="y" * (MEANS_LIMIT + 1)), "long"),
        (Entry("och", "tools"), "vague"),
        (Entry("kälke", "no such kind"), "category"),
        (Entry("kälke"), "nothing"),
        (Entry("kälke", means=" , - "), "nothing"),
        (Entry("kälke", means="pulka, Kälke"), "itself"),
        (KÄLKE, None),
        (Entry("kälke", "tools"), None),
    ],
)
def test_what_cannot_be_kept_is_refused(session: Session, eva: Who, entry: Entry, problem: str | None) -> None:
    assert problem_in(entry) == problem
    if problem:
        with pytest.raises(RefusedError, match=problem):
            add(session, eva, entry)
        assert not list_words(session)


def test_a_word_is_changed_and_the_trail_keeps_both(session: Session, eva: Who) -> None:
    row, other = add(session, eva), add(session, eva, Entry("spark", "tools"), "other")
    changed = change_word(session, row.id, Entry("kälke", "tools", ""), version=row.version, by=eva, at=LATER)
    assert (changed.category, changed.means, changed.updated_at) == ("tools", "", LATER)
    assert get_word(session, other.id).category == "tools"
    verb, details = trail(session)[-1]
    assert verb == "change"
    assert (details["before"]["means"], details["after"]["category"]) == ("pulka", "tools")


def test_the_same_change_twice_is_made_once(session: Session, eva: Who) -> None:
    row = add(session, eva)
    for _ in range(2):
        change_word(session, row.id, Entry("kälke", "tools"), version=1, by=eva, at=LATER)
    assert [verb for verb, _ in trail(session)] == ["add", "change"]


def test_a_change_that_rests_on_an_older_version_is_refused(session: Session, eva: Who) -> None:
    row = add(session, eva)
    change_word(session, row.id, Entry("kälke", "tools"), version=1, by=eva, at=LATER)
    with pytest.raises(ConflictError):
        change_word(session, row.id, Entry("kälke", means="släde"), version=1, by=eva, at=LATER)
    session.rollback()
    with pytest.raises(ConflictError):
        remove_word(session, row.id, version=1, by=eva, at=LATER)


def test_a_word_cannot_take_anothers_spelling_or_stand_for_nothing(session: Session, eva: Who) -> None:
    add(session, eva)
    other = add(session, eva, Entry("spark", "tools"), "other")
    with pytest.raises(RefusedError, match="known"):
        change_word(session, other.id, KÄLKE, version=1, by=eva, at=LATER)
    with pytest.raises(RefusedError, match="nothing"):
        change_word(session, other.id, Entry("spark"), version=1, by=eva, at=LATER)
    assert get_word(session, other.id).word == "spark"


def test_a_removed_word_is_gone_but_stays_on_the_trail(session: Session, eva: Who) -> None:
    row = add(session, eva)
    remove_word(session, row.id, version=row.version, by=eva, at=LATER)
    assert not list_words(session)
    assert trail(session)[-1] == ("remove", {"word": "kälke", "category": "", "means": "pulka"})
    with pytest.raises(NotFoundError):
        get_word(session, row.id)
    with pytest.raises(NotFoundError):
        remove_word(session, row.id, version=1, by=eva, at=LATER)


def test_it_is_told_in_how_many_needs_and_resources_a_word_stands(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Två kälkar", "a.m": {"title": "Bus", "description": "Trasig kälke"}})
    gone = add_actor(session, "b", needs={"b.n": "Kälke"}, resources={"b.r": "Kälkbacke", "b.s": "Stötting och kälke"})
    gone.needs[0].withdrawn_at = NOW
    session.commit()
    assert count_uses(session, ["kälke", "spark"]) == {"kälke": Uses(2, 1), "spark": Uses(0, 0)}
    assert count_uses(session, []) == {}


def test_the_words_are_in_the_snapshot(session: Session, eva: Who) -> None:
    add(session, eva, Entry("kälke", "tools", "pulka, stor släde"))
    assert take_snapshot(session).glossary == (values.GlossaryWord("kälke", "tools", ("pulka", "stor släde")),)


def suggested(session: Session) -> set[str]:
    return set(session.scalars(select(Suggestion.identity).where(Suggestion.state == "new")))


def test_a_word_changes_what_the_next_run_suggests(session: Session, eva: Who) -> None:
    add_actor(session, "a", needs={"a.n": "Låna storstöttingen"})
    add_actor(session, "b", resources={"b.r": "Pulka"})
    add_actor(session, "c", needs={"c.n": "Bensin"}, resources={"c.r": "Körsång"})
    session.commit()

    def run() -> set[str]:
        run_matching(session, InUse(VOCABULARY), per_need=3, zone=STOCKHOLM, by=eva, at=NOW)
        return suggested(session)

    assert run() == set()
    row = add(session, eva, Entry("storstötting", means="pulka"))
    assert run() == {"a.n>b.r"}
    remove_word(session, row.id, version=row.version, by=eva, at=LATER)
    assert run() == set()


def test_it_is_known_whether_the_words_have_changed_since_the_latest_full_run(session: Session, eva: Who) -> None:
    assert not changed_since_run(session)
    row = add(session, eva)
    assert changed_since_run(session)
    run_matching(session, InUse(VOCABULARY), per_need=3, zone=STOCKHOLM, by=eva, at=NOW.replace(hour=10))
    assert not changed_since_run(session)
    remove_word(session, row.id, version=row.version, by=eva, at=LATER)
    assert changed_since_run(session)
    start_run(session, by=eva, at=LATER.replace(hour=23))  # not done: nothing has come of the change yet
    assert changed_since_run(session)
