import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import AccessibilityFault, FaultGround
from tests.conftest import NOW


def test_a_fault_is_noted_once_for_each_form(session: Session) -> None:
    for _ in range(2):
        what = {"form_key": "k", "what": "Kartan", "ground": FaultGround.LACKING, "noted_at": NOW, "updated_at": NOW}
        session.add(AccessibilityFault(**what))
    with pytest.raises(IntegrityError):
        session.commit()
