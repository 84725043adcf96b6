"""The receipt by mail: the reference, what was written, and what happens next."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from matchmaker.matching.texts import Text
from matchmaker.models import Submission
from matchmaker.services.forms.answers import Step

SUBJECT = Text(sv="Vi har tagit emot det ni skrev ({reference})", en="We have received what you wrote ({reference})")
GREETING = Text(
    sv="Hej!\n\nTack för att ni berättade. Vi har tagit emot det ni skrev.\n\nErt nummer: {reference}\n",
    en="Hello!\n\nThank you for telling us. We have received what you wrote.\n\nYour number: {reference}\n",
)
NEEDS = Text(sv="Det här behöver ni:", en="This is what you need:")
RESOURCES = Text(sv="Det här kan ni bidra med:", en="This is what you can contribute:")
NEXT = Text(
    sv="Vad händer nu?\n"
    "Projektledaren läser det ni skrev och ser vad som hör ihop med det.\n"
    "Vi pratar med er innan vi berättar för någon annan vilka ni är.\n"
    "Vill ni ändra något eller se hur det går? Här kommer ni till er sida:\n{page}\n"
    "Det går också bra att ringa. Säg då ert nummer.\n\n"
    "Det ni skickar till kommunen är oftast en allmän handling. Då får andra läsa det om de frågar.\n",
    en="What happens now?\n"
    "The project leader reads what you wrote and sees what fits together with it.\n"
    "We talk with you before we tell anyone else who you are.\n"
    "Do you want to change something or see how it goes? This is the way to your page:\n{page}\n"
    "You are also welcome to call. Then say your number.\n\n"
    "What you send to the municipality is usually a public record. Others may then read it if they ask.\n",
)


def receipt_mail(submission: Submission, language: str, page: str) -> tuple[str, str]:
    """Subject and body of the receipt, in the form's language, with people's own words as they wrote them.

    ``page`` is where one asks for the link to one's own page.
    """
    parts = [GREETING.in_language(language).format(reference=submission.reference)]
    for heading, step in ((NEEDS, Step.NEEDS), (RESOURCES, Step.RESOURCES)):
        if submission.original.get(step):
            parts.append("\n".join([heading.in_language(language), *_listed(submission.original[step])]) + "\n")
    parts.append(NEXT.in_language(language).format(page=page))
    return SUBJECT.in_language(language).format(reference=submission.reference), "\n".join(parts)


def _listed(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for item in items:
        yield f"– {item['title']}"
        for words in (item.get("description"), item.get("capacity")):
            if words:
                yield from (f"  {line}" for line in words.splitlines())
