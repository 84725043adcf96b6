"""Evidence that is not fit to be read is told."""

import pytest

from matchmaker.matching.contract.reasons import evidence_fault
from matchmaker.matching.strategy import Evidence, Mark
from matchmaker.matching.texts import Text
from matchmaker.testing.factories import need, resource

NEED, RESOURCE = need("a.n1", "Släp på lördag"), resource("b.r1", "Släp", capacity="750 kg")
REASON = Text(sv="Båda skriver ”släp”.", en="Both write “släp”.")


@pytest.mark.parametrize(
    "marks",
    [
        (),
        (Mark("need", "title", 0, 4), Mark("resource", "title", 0, 4)),
        (Mark("resource", "capacity", 0, 6),),
        (Mark("need", "when"), Mark("resource", "place")),
    ],
)
def test_sound_evidence_has_no_fault(marks: tuple[Mark, ...]) -> None:
    assert evidence_fault(Evidence(REASON, marks), NEED, RESOURCE) == ""


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Text(sv="Båda skriver ”släp”.", en=""), "in Swedish and in English"),
        (Text(sv=" ", en="Both."), "in Swedish and in English"),
        (Text(sv="Båda.", en="Båda."), "the same in Swedish and in English: Båda."),
        (Text(sv="De är 83 % lika.", en="They are alike."), "a percentage"),
        (Text(sv="Båda skriver ”sl\ufffdp”.", en="Both write it."), "letters were lost"),
        (Text(sv="Båda skriver ”slÃ¤p”.", en="Both write it."), "letters were lost"),
    ],
)
def test_a_reason_that_cannot_be_read_is_told(reason: Text, told: str) -> None:
    assert told in evidence_fault(Evidence(reason), NEED, RESOURCE)


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        (Mark("need", "title", 10, 15), "need.title 10 to 15 does not lie inside the text, which has 14 characters"),
        (Mark("need", "title", -1, 3), "does not lie inside"),
        (Mark("need", "title", 3, 3), "does not lie inside"),
        (Mark("need", "description", 0, 1), "which has 0 characters"),
        (Mark("need", "capacity", 0, 1), "of a field that is not there"),
        (Mark("actor", "title", 0, 1), "of a field that is not there"),  # type: ignore[arg-type]
        (Mark("need", "when", 0, 4), "the whole is meant"),
    ],
)
def test_a_mark_that_is_beside_the_text_is_told(mark: Mark, told: str) -> None:
    assert told in evidence_fault(Evidence(REASON, (mark,)), NEED, RESOURCE)
