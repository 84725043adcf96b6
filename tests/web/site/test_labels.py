from flask import Flask

from matchmaker.models import FaultGround
from matchmaker.web.site.labels import ground_label


def test_each_ground_has_its_words(app: Flask) -> None:
    with app.test_request_context():
        assert len({ground_label(ground) for ground in FaultGround}) == len(FaultGround)
