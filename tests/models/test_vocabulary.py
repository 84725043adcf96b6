"""A word stands once in the glossary."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import GlossaryWord
from tests.models.rows import TIMES


def test_a_word_stands_once_in_the_glossary(session: Session) -> None:
    session.add(GlossaryWord(form_key="a", word="kälke", means="pulka", **TIMES))
    session.add(GlossaryWord(form_key="b", word="spark", category="tools", **TIMES))
    session.commit()
    session.add(GlossaryWord(form_key="c", word="kälke", means="släde", **TIMES))
    with pytest.raises(IntegrityError):
        session.commit()
