"""Where we stand, place by place and kind by kind."""

import re
from datetime import date

from matchmaker.api import ActorKind, CollaborationFact, Facts, Party, Snapshot, SuggestionFact, Visit
from plugins.glance import Row, render, rows_by
from tests.matching.builders import actor, need, resource, snapshot

VILLAGE = snapshot(
    actor("a", place="Ås"),
    actor("b", place="Mala & Co", kind=ActorKind.SERVICE_NODE),
    actor("c", place="Ås", kind=ActorKind.MUNICIPAL_UNIT),
    need("a.n1"),
    need("b.n1"),
    need("b.n2"),
    resource("c.r1"),
)
SUGGESTIONS = (
    SuggestionFact("pair", "accepted", (("a.n1", "c.r1"),)),
    SuggestionFact("pair", "declined", (("b.n1", "c.r1"),)),
    SuggestionFact("pool", "new", (("b.n2", None), ("gone.n1", None))),
)
TRIAL = CollaborationFact(
    1, "Skjuts", "trial", date(2026, 9, 1), (Party("A", "association", "Ås"), Party("C", "municipal_unit", "Ås"))
)
ENDED = CollaborationFact(2, "Ved", "ended", date(2026, 9, 1), (Party("D", "association", "Långt bort"),))


def facts(of: Snapshot = VILLAGE) -> Facts:
    return Facts(date(2026, 11, 27), "Norsjö kommun", of, SUGGESTIONS, (TRIAL, ENDED))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_figures_are_counted_and_those_who_wait_for_most_come_first() -> None:
    rows = rows_by(facts(), lambda who: who.place, [["Ås", "Ås", "Nyby"]])
    assert list(rows.items()) == [
        ("Mala & Co", Row(1, 2, 1, 0, 0)),
        ("Ås", Row(2, 1, 0, 1, 1)),
        ("Nyby", Row(0, 0, 0, 0, 1)),
    ]


def test_the_page_says_it_in_sentences_and_in_two_tables() -> None:
    html = render(Visit(facts()))
    assert "3 är med, från 2 orter. De har berättat om 3 behov och 1 resurs." in words(html)
    assert "1 av behoven har inget förslag som gäller. Samarbeten som prövas eller pågår: 1." in words(html)
    assert (
        "Ort för ort Ort Är med Behov Utan förslag Resurser Samarbeten Mala &amp; Co 1 2 1 0 0 Ås 2 1 0 1 1"
        in words(html)
    )
    assert "Föreningar 1 1 0 0 1" in words(html)
    assert "Långt bort" not in html


def test_the_page_speaks_english_too() -> None:
    text = words(render(Visit(facts(), language="en")))
    assert text.startswith("Taking part: 3, in 2 places. They have told of 3 needs and 1 resource.")
    assert "Place by place" in text
    assert "Municipal units" in text


def test_when_every_need_has_a_suggestion_that_is_said() -> None:
    of = snapshot(actor("a", place="Ås"), need("a.n1"))
    assert "Det enda behovet har ett förslag." in words(render(Visit(facts(of))))
    assert "The only need has a suggestion." in words(render(Visit(facts(of), language="en")))
    two = snapshot(actor("a", place="Ås"), need("a.n1"), actor("b", place="Ås"), need("b.n2"))
    assert "från 1 ort." in words(render(Visit(facts(two))))
    assert "Alla behov har minst ett förslag." in words(render(Visit(facts(two))))
    assert "Every need has a suggestion." in words(render(Visit(facts(two), language="en")))


def test_without_needs_nothing_is_said_of_suggestions() -> None:
    of = snapshot(actor("a", place="Ås"), resource("a.r1"))
    text = words(render(Visit(facts(of))))
    assert "De har berättat om 0 behov och 1 resurs. Samarbeten" in text
    assert "1 resource. Collaborations" in words(render(Visit(facts(of), language="en")))


def test_when_nobody_is_there_yet_that_is_said() -> None:
    assert words(render(Visit(facts(snapshot())))) == "Ingen har skrivit något än."
    assert words(render(Visit(facts(snapshot()), language="en"))) == "Nobody has written anything yet."
