"""The words for groups, sheets and answers: one for each there is."""

import pytest

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Sheet
from matchmaker.services.survey_answers import CHOICES
from matchmaker.web.meetings.survey_labels import KINDS, SHEETS, choice_label, group_label, sheet_label, sheet_name


@pytest.mark.usefixtures("swedish")
def test_every_value_has_words_of_its_own() -> None:
    assert set(SHEETS.values()) == set(Sheet)
    assert set(KINDS.values()) == set(ActorKind)
    for label, values in ((group_label, ActorKind), (sheet_label, Sheet), (sheet_name, Sheet), (choice_label, CHOICES)):
        assert len({label(value) for value in values}) == len(list(values))  # type: ignore[operator,attr-defined]
