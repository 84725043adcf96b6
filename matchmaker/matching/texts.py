"""A sentence in both languages that the service speaks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in Swedish and in English; what the engine and plugins say to people is always one of these."""

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language tag such as ``"sv"`` or ``"en-GB"``; Swedish when the language is unknown."""
        return self.en if language.startswith("en") else self.sv
