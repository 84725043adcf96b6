from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.lists.alphabet import alphabetical


def test_swedish_letters_come_after_z_in_their_own_order() -> None:
    names = ["Zinkgruvan", "Åmliden", "Ängen", "Ö-laget", "Abborrträsk", "Öberg", "Åbyn", "Näs", "Norsjö", "Nåset"]
    assert sorted(names, key=alphabetical) == [
        *("Abborrträsk", "Norsjö", "Nåset", "Näs", "Zinkgruvan", "Åbyn", "Åmliden", "Ängen", "Ö-laget", "Öberg")
    ]


def test_by_code_points_alone_they_would_stand_elsewhere() -> None:
    names = ["Ängen", "Åmliden"]
    assert sorted(names) == sorted(names, key=str.casefold) == names
    assert sorted(names, key=alphabetical) == names[::-1]


def test_capitals_and_accents_do_not_matter_but_for_names_that_are_otherwise_the_same() -> None:
    assert sorted(["kiosk", "Kafé", "kafet", "KAFE", "Idé"], key=alphabetical) == [
        *("Idé", "KAFE", "Kafé", "kafet", "kiosk")
    ]


def test_a_letter_that_is_written_in_two_signs_is_the_same_letter() -> None:
    assert alphabetical("A\u030amliden")[0] == alphabetical("Åmliden")[0]


@given(st.text(), st.text())
def test_two_names_share_a_key_only_when_they_are_the_same(one: str, other: str) -> None:
    assert (alphabetical(one) == alphabetical(other)) is (one == other)
