import pytest

from matchmaker.languages import languages
from matchmaker.models import Submission
from matchmaker.services.forms.receipts import receipt_mail
from tests.services.filled_forms import NEED, PAGE, RESOURCE


def submission(**original: object) -> Submission:
    return Submission(reference="2026-0007", original=original)


def test_a_receipt_has_the_reference_what_was_written_and_what_happens_next() -> None:
    need = NEED | {"title": "Plogning", "description": "Två rader\nsom de skrevs"}
    subject, body = receipt_mail(submission(needs=[need], resources=[RESOURCE]), "sv", PAGE)
    assert subject == "Vi har tagit emot det ni skrev (2026-0007)"
    assert "Ert nummer: 2026-0007" in body
    assert "Det här behöver ni:\n– Plogning\n  Två rader\n  som de skrevs\n" in body
    assert "Det här kan ni bidra med:\n– Bygdegården\n  40 platser\n" in body
    assert "Vad händer nu?" in body
    assert "allmän handling" in body


def test_a_receipt_leaves_out_what_was_not_told() -> None:
    _, body = receipt_mail(submission(needs=[], resources=[RESOURCE]), "en", PAGE)
    assert "This is what you need" not in body
    assert "This is what you can contribute:\n– Bygdegården" in body
    assert "public record" in body


def test_braces_in_peoples_words_are_only_words() -> None:
    _, body = receipt_mail(submission(needs=[NEED | {"title": "{reference} {0}"}]), "sv", PAGE)
    assert "– {reference} {0}" in body


@pytest.mark.parametrize("language", languages())
def test_a_receipt_leads_to_their_own_page(language: str) -> None:
    _, body = receipt_mail(submission(needs=[NEED]), language, PAGE)
    assert f"\n{PAGE}\n" in body
