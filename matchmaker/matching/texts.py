"""A sentence in the languages that the service speaks."""

from dataclasses import dataclass, field
from typing import Any, TypeGuard

from matchmaker.languages import SECOND, SOURCE, main_tag, translated


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in Swedish and in English; what the engine and plugins say to people is always one of these.

    In further languages it is what their catalogues have for the Swedish.
    """

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language tag such as ``"sv"`` or ``"en-GB"``; Swedish when the language lacks it."""
        if main_tag(language) == SECOND:
            return self.en
        return translated(self.sv, language) or self.sv

    def language_in(self, language: str) -> str:
        """The language that :meth:`in_language` gives: the one that is asked for, or Swedish."""
        tag = main_tag(language)
        return tag if tag == SECOND or translated(self.sv, tag) else SOURCE

    def filled(self, **values: Any) -> "Text":
        """The text with these values in the place of ``{name}``; those that are texts are said in its language."""
        return FilledText(_fill(self.sv, values, SOURCE), _fill(self.en, values, SECOND), self, values)


def is_text(value: object) -> TypeGuard[Text]:
    """Whether it is a text that can be read: what plugins bring may be anything."""
    return isinstance(value, Text) and isinstance(value.sv, str) and isinstance(value.en, str)


@dataclass(frozen=True, slots=True)
class FilledText(Text):
    """A text with something put in: the sentence is looked up before its values are."""

    sentence: Text
    values: dict[str, Any] = field(compare=False)

    def in_language(self, language: str) -> str:
        """As :meth:`Text.in_language`."""
        return _fill(self.sentence.in_language(language), self.values, self.sentence.language_in(language))

    def language_in(self, language: str) -> str:
        """As :meth:`Text.language_in`."""
        return self.sentence.language_in(language)


def _fill(sentence: str, values: dict[str, Any], language: str) -> str:
    said = {
        name: value.in_language(language) if hasattr(value, "in_language") else value for name, value in values.items()
    }
    return sentence.format(**said)
