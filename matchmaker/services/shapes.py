"""What the shapes of suggestions are called and mean, and a short name for a suggestion of any shape."""

from collections.abc import Mapping

from matchmaker.matching.texts import Text
from matchmaker.models import Suggestion, SuggestionShape

SHAPES: Mapping[SuggestionShape, Text] = {
    SuggestionShape.PAIR: Text(sv="Par", en="Pair"),
    SuggestionShape.BUNDLE: Text(sv="Knippe", en="Bundle"),
    SuggestionShape.CYCLE: Text(sv="Ring", en="Circle"),
    SuggestionShape.CHAIN: Text(sv="Kedja", en="Chain"),
    SuggestionShape.POOL: Text(sv="Pool", en="Pool"),
}

MEANINGS: Mapping[SuggestionShape, Text] = {
    SuggestionShape.PAIR: Text(sv="En behöver något som en annan har.", en="One needs what another one has."),
    SuggestionShape.BUNDLE: Text(
        sv="Flera kan hjälpas åt med det som en behöver.", en="Several can join to help with what one needs."
    ),
    SuggestionShape.CYCLE: Text(
        sv="Alla hjälper någon, och alla får hjälp av någon.", en="Everyone helps someone, and is helped by someone."
    ),
    SuggestionShape.CHAIN: Text(
        sv="En börjar med att ge, och hjälpen går vidare.", en="One begins by giving, and the help is passed on."
    ),
    SuggestionShape.POOL: Text(
        sv="Flera behöver samma sak och kan lösa det tillsammans.",
        en="Several need the same thing and can solve it together.",
    ),
}


def name_of(suggestion: Suggestion) -> Text:
    """What to call a suggestion in a line of text, after what is needed; its links must be loaded.

    No actor is named, so that it can be read by anyone who is told of the needs.
    """
    needs = list(dict.fromkeys(link.need.title for link in suggestion.links))
    if suggestion.shape is SuggestionShape.PAIR:
        return Text(sv=needs[0], en=needs[0])
    shape, more = SHAPES[suggestion.shape], len(needs) - 1
    if not more:
        return Text(sv=f"{shape.sv}: {needs[0]}", en=f"{shape.en}: {needs[0]}")
    sv = "ett behov till" if more == 1 else f"{more} behov till"
    en = "one more need" if more == 1 else f"{more} more needs"
    return Text(sv=f"{shape.sv}: {needs[0]} och {sv}", en=f"{shape.en}: {needs[0]} and {en}")
