"""What the shapes of suggestions are called and mean, and a short name for a suggestion of any shape."""

from collections.abc import Mapping

from matchmaker.matching.texts import Text
from matchmaker.models import Suggestion, SuggestionShape

SHAPES: Mapping[SuggestionShape, Text] = {
    SuggestionShape.PAIR: Text(sv="Par", en="Pair"),
    SuggestionShape.BUNDLE: Text(sv="Knippe", en="Bundle"),
    SuggestionShape.CYCLE: Text(sv="Bytesring", en="Circle"),
    SuggestionShape.CHAIN: Text(sv="Kedja", en="Chain"),
    SuggestionShape.POOL: Text(sv="Pool", en="Pool"),
    SuggestionShape.CONVERSATION: Text(sv="Samtal", en="Conversation"),
}

MEANINGS: Mapping[SuggestionShape, Text] = {
    SuggestionShape.PAIR: Text(sv="En behöver något som en annan har.", en="One needs what another one has."),
    SuggestionShape.BUNDLE: Text(
        sv="Flera kan hjälpa till med det som en behöver, var för sig eller tillsammans.",
        en="Several can help with what one needs, each alone or together.",
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
    SuggestionShape.CONVERSATION: Text(
        sv="Prata först, innan något byts: ingen har lovat något.",
        en="Talk first, before anything is exchanged: nobody has promised anything.",
    ),
}


NAME = Text(sv="{shape}: {needs}", en="{shape}: {needs}")
NEEDS = (
    Text(sv="{need}", en="{need}"),
    Text(sv="{need} och ett behov till", en="{need} and one more need"),
)
"""By how many needs there are beside the first."""
MANY = Text(sv="{need} och {more} behov till", en="{need} and {more} more needs")


def name_of(suggestion: Suggestion) -> Text:
    """What to call a suggestion in a line of text, after what is needed; its links must be loaded.

    No actor is named, so that it can be read by anyone who is told of the needs.
    """
    needs = needs_of(suggestion)
    if suggestion.shape is SuggestionShape.PAIR:
        return needs
    return NAME.filled(shape=SHAPES[suggestion.shape], needs=needs)


def needs_of(suggestion: Suggestion) -> Text:
    """The same without its shape, for those who are asked: what it is called in the project says nothing to them."""
    first, *others = dict.fromkeys(link.need.title for link in suggestion.links)
    more = len(others)
    return (NEEDS[more] if more < len(NEEDS) else MANY).filled(need=first, more=more)
