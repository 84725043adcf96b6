from flask import Flask

from matchmaker.services.meetings.meeting_mail import ANSWER_PATH
from matchmaker.web.letters import letters


def test_the_link_in_a_mail_is_the_page_that_takes_the_answer(app: Flask) -> None:
    with app.test_request_context():
        assert letters().link == "http://localhost/svar/{token}"
    assert ANSWER_PATH.replace("{", "<").replace("}", ">") in {rule.rule for rule in app.url_map.iter_rules()}
