import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from matchmaker.models import Suggestion
from matchmaker.services.suggestions.reasons import reasons_of
from matchmaker.web.suggestions import marking
from matchmaker.web.suggestions.marking import mark_up, marked_fields


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "gettext", lambda text: text)


def plain(marked: Markup) -> str:
    """Marks as [words|numbers], so that a test can be read."""
    hidden = '<span class="vh">, hör till skäl </span>', '<span class="vh"> och </span>'
    text = str(marked)
    for words in hidden:
        text = text.replace(words, "")
    text = text.replace('<span class="n">', "").replace("</span>", "")
    return text.replace("<mark>", "[").replace("</mark>", "]")


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "Sista biten från vallen"),
        ([(0, 5, 1)], "[Sista 1] biten från vallen"),
        ([(17, 23, 1)], "Sista biten från [vallen 1]"),
        ([(0, 23, 1)], "[Sista biten från vallen 1]"),
        ([(12, 16, 2), (0, 5, 1)], "[Sista 1] biten [från 2] vallen"),
        ([(0, 11, 1), (6, 16, 2)], "[Sista biten från 1 2] vallen"),  # overlapping
        ([(0, 11, 1), (6, 11, 2)], "[Sista biten 1 2] från vallen"),  # one inside the other
        ([(0, 3, 1), (3, 5, 2)], "[Sista 1 2] biten från vallen"),  # touching
        ([(0, 5, 1), (6, 11, 1)], "[Sista biten 1] från vallen"),  # one reason, a blank between
        ([(0, 5, 1), (6, 11, 2)], "[Sista 1] [biten 2] från vallen"),
        ([(0, 5, 1), (0, 5, 1)], "[Sista 1] biten från vallen"),
        ([(0, 5, 10), (0, 5, 2)], "[Sista 2 10] biten från vallen"),
        ([(0, 99, 1), (-1, 3, 1), (5, 5, 1), (6, 4, 1), (30, 31, 1)], "Sista biten från vallen"),  # not in the text
    ],
)
def test_words_are_marked_with_the_numbers_of_their_reasons(spans: list[tuple[int, int, int]], expected: str) -> None:
    assert plain(mark_up("Sista biten från vallen", spans)) == expected


def test_what_people_write_is_never_markup() -> None:
    assert mark_up("<b>&", [(0, 3, 1)]) == (
        '<mark>&lt;b&gt; <span class="n"><span class="vh">, hör till skäl </span>1</span></mark>&amp;'
    )


@given(
    st.text(alphabet="ab <&", max_size=12), st.lists(st.tuples(st.integers(-1, 13), st.integers(-1, 13), st.just(7)))
)
def test_marks_never_change_the_words(text: str, spans: list[tuple[int, int, int]]) -> None:
    marked = plain(mark_up(text, spans)).replace("[", "").replace(" 7]", "")
    assert html.unescape(marked) == text


def test_two_numbers_are_read_out_with_a_word_between() -> None:
    assert '</span>1</span> <span class="n"><span class="vh"> och </span>2</span>' in mark_up(
        "ab", [(0, 2, 1), (0, 1, 2)]
    )


def test_three_numbers_are_read_out_as_people_list_them() -> None:
    marked = mark_up("abc", [(0, 3, 1), (0, 2, 2), (0, 1, 3)])
    assert '</span>1</span> <span class="n"><span class="vh">, </span>2</span>' in marked
    assert '</span>2</span> <span class="n"><span class="vh"> och </span>3</span>' in marked


def evidence(supports: bool, *marks: tuple[str, str, int, int]) -> dict[str, object]:
    keys = ("side", "field", "start", "end")
    return {
        "strategy": "wording",
        "reason": {"sv": "Därför.", "en": "So."},
        "supports": supports,
        "marks": [dict(zip(keys, mark, strict=True)) for mark in marks],
    }


def test_a_mark_on_time_or_place_means_all_of_it_and_one_on_nothing_means_nothing() -> None:
    reasons = reasons_of(
        Suggestion(
            evidence=[
                evidence(
                    True,
                    ("need", "when", 0, 0),
                    ("need", "place", 0, 0),
                    ("need", "title", 0, 2),
                    ("resource", "title", 0, 9),
                )
            ]
        )
    )
    fields = marked_fields(reasons, "need", {"title": "Skjuts", "when": "", "place": "Norsjö"})
    assert {name: plain(text) for name, text in fields.items()} == {"title": "[Sk 1]juts", "place": "[Norsjö 1]"}
    assert marked_fields(reasons, "resource", {}) == {}
