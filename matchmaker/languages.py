"""The languages that the service speaks: Swedish, as texts stand in the code, and one catalogue for each other."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import read_mo

CATALOGUES = Path(__file__).parent / "web" / "translations"
"""A folder for each language but Swedish, by its tag: ``fi/LC_MESSAGES/messages.mo``."""

SOURCE = "sv"
SECOND = "en"
"""The language that is always whole, and that engine, registry and plugins bring along themselves."""


@cache
def languages() -> Mapping[str, str]:
    """The languages that there are, each with its own name for itself: Swedish first, English next, then the others."""
    others = sorted(path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/messages.mo"))
    tags = dict.fromkeys([SOURCE, *sorted(others, key=lambda tag: tag != SECOND)])
    return {tag: _own_name(tag) for tag in tags}


def main_tag(language: str) -> str:
    """The language of a tag without its country: ``en`` for ``en-GB``."""
    return language.replace("_", "-").partition("-")[0].lower()


def translated(text: str, language: str) -> str | None:
    """A Swedish text in another language; None when its catalogue does not have it, or there is none."""
    return _texts(main_tag(language)).get(text)


@cache
def is_whole(language: str) -> bool:
    """Whether every text of the pages is translated, those that only staff read as well."""
    return language == SOURCE or _texts(language).keys() >= _texts(SECOND).keys()


def date_pattern(pattern: str, language: str) -> str:
    """A pattern for dates with the day written as the language does: ``d MMMM``, or ``d. MMMM`` in Finnish."""
    return pattern.replace("d ", "d. ") if "d." in Locale.parse(language).date_formats["long"].pattern else pattern


@cache
def _texts(language: str) -> Mapping[str, str]:
    """What is translated, by the Swedish text; of those with a plural, by the singular."""
    if language not in languages() or language == SOURCE:
        return {}
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return {_first(message.id): _first(message.string) for message in read_mo(file) if message.id}


def _first(text: object) -> str:
    return str(text[0] if isinstance(text, tuple | list) else text)


def _own_name(tag: str) -> str:
    try:
        name = Locale.parse(tag).get_display_name(tag) or tag
    except (UnknownLocaleError, ValueError):
        name = tag
    return name[:1].upper() + name[1:]
