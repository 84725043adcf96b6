"""The words for groups, sheets and answers: one for each there is."""

import pytest

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Sheet
from matchmaker.services.meetings.survey_answers import CHOICES
from matchmaker.web.meetings.survey_labels import KINDS, SHEETS, choice_label, group_label, sheet_label, sheet_name


@pytest.mark.usefixtures("swedish")
def test_every_value_has_words_of_its_own() -> None:
    assert set(SHEETS.values()) == set(Sheet)
    assert set(KINDS.values()) == set(ActorKind)
    assert len({group_label(kind) for kind in ActorKind}) == len(ActorKind)
    assert len({sheet_label(sheet) for sheet in Sheet}) == len({sheet_name(sheet) for sheet in Sheet}) == len(Sheet)
    assert len({choice_label(choice) for choice in CHOICES}) == len(CHOICES)
