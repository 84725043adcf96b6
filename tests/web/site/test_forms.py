from datetime import date

from flask import Flask

from matchmaker.models import FaultGround
from matchmaker.services.accessibility import FaultWords
from matchmaker.web.site.forms import NewFaultForm


def test_a_sound_form_gives_the_fault_that_it_tells_of(app: Flask) -> None:
    data = {"what": "Kartan.", "ground": "outside", "mend_by": "2027-01-31"}
    with app.test_request_context(method="POST", data=data):
        assert NewFaultForm(meta={"csrf": False}).fault == FaultWords(
            "Kartan.", FaultGround.OUTSIDE, mend_by=date(2027, 1, 31)
        )
