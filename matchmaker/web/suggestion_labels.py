"""The words for suggestions: where they stand, what was decided and why, what follows, and what shape they have."""

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext

from matchmaker.matching.texts import Text
from matchmaker.models import (
    Decision,
    DeclineEffect,
    DeclineReason,
    Review,
    Suggestion,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.matching.loads import Load
from matchmaker.services.suggestions.shapes import MEANINGS, SHAPES, name_of
from matchmaker.services.suggestions.suggestions import GoneReason
from matchmaker.web.language import day, in_words, spoken


def state_label(state: SuggestionState) -> str:
    """Where a suggestion stands."""
    return {
        SuggestionState.NEW: gettext("Väntar på beslut"),
        SuggestionState.ACCEPTED: gettext("Godtaget"),
        SuggestionState.PARKED: gettext("Vilar"),
        SuggestionState.DECLINED: gettext("Avböjt"),
        SuggestionState.GONE: gettext("Inte längre aktuellt"),
    }[state]


def gone_label(reason: str) -> str:
    """Why a suggestion left the queue, as a sentence."""
    return {
        GoneReason.ACTOR_WITHDRAWN: gettext("En av de två är inte längre med."),
        GoneReason.NEED_WITHDRAWN: gettext("Behovet har tagits tillbaka."),
        GoneReason.RESOURCE_WITHDRAWN: gettext("Det som skulle hjälpa har tagits tillbaka."),
        GoneReason.RESTING: gettext("De som skrev det låter det vila just nu."),
        GoneReason.FITS_LESS: gettext("Annat passar bättre nu."),
        GoneReason.SAME_ACTOR: gettext("De två visade sig vara en och samma."),
        GoneReason.KEPT_APART: gettext("Du har bett att inget mellan de två ska föreslås."),
        GoneReason.ASKED_ENOUGH: gettext("Den som skulle hjälpa har redan lovat så mycket som den bör."),
    }[GoneReason(reason)]


def decision_label(decision: Decision) -> str:
    """What somebody did with a suggestion."""
    return {
        Decision.ACCEPT: gettext("Godtog"),
        Decision.PARK: gettext("Lät vila"),
        Decision.DECLINE: gettext("Avböjde"),
        Decision.UNDO: gettext("Ångrade beslutet"),
    }[decision]


def load_label(load: Load) -> str:
    """How much somebody is asked of already, in words."""
    parts = []
    if load.accepted:
        parts.append(ngettext("ett godtaget förslag", "%(num)s godtagna förslag", load.accepted))
    if load.talks:
        parts.append(ngettext("ett samtal på ett möte", "%(num)s samtal på möten", load.talks))
    if load.collaborations:
        parts.append(ngettext("ett samarbete", "%(num)s samarbeten", load.collaborations))
    if not parts:
        return gettext("Inget att bidra till än.")
    return gettext("Ska bidra till %(what)s.", what=format_list(parts, locale=get_locale()))


def decline_label(reason: DeclineReason) -> str:
    """A reason of the municipality's list, in the reader's language."""
    return spoken(Text(sv=reason.sv, en=reason.en))


def consequence_label(reason: DeclineReason) -> str:
    """What follows when something is declined for a reason of the list."""
    if reason.effect is DeclineEffect.SOME_MONTHS:
        months = reason.months or 0
        if reason.between_parties:
            return ngettext(
                "Inget mellan de två föreslås på en månad.", "Inget mellan de två föreslås på %(num)s månader.", months
            )
        return ngettext("Får komma tillbaka efter en månad.", "Får komma tillbaka efter %(num)s månader.", months)
    return _stays_away(reason.effect, reason.between_parties)


def return_label(review: Review) -> str:
    """When something that was declined may come back."""
    if review.until is not None:
        if review.between_parties:
            return gettext("Inget mellan de två föreslås före %(day)s.", day=day(review.until))
        return gettext("Kommer tillbaka tidigast %(day)s, om det passar då.", day=day(review.until))
    return _stays_away(review.effect, review.between_parties)


def _stays_away(effect: DeclineEffect | None, between_parties: bool) -> str:
    if effect is DeclineEffect.UNTIL_CHANGED:
        if between_parties:
            return gettext("Inget mellan de två föreslås förrän någon av dem ändrar sin text.")
        return gettext("Kommer tillbaka när någon av dem ändrar sin text, om det passar då.")
    if between_parties:
        return gettext("Inget mellan de två föreslås igen.")
    return gettext("Föreslås inte igen.")


def shape_label(shape: SuggestionShape) -> str:
    """What a shape is called."""
    return spoken(SHAPES[shape])


def shape_meaning(shape: SuggestionShape) -> str:
    """What a shape is, in a sentence."""
    return spoken(MEANINGS[shape])


def suggestion_name(suggestion: Suggestion) -> str:
    """A suggestion's short name."""
    return spoken(name_of(suggestion))


def plain_name(suggestion: Suggestion) -> str:
    """A suggestion's short name without marks, for what is not HTML: paper, fields, attributes."""
    return in_words(name_of(suggestion))


SUGGESTION_LABELS = (
    state_label,
    gone_label,
    decision_label,
    load_label,
    decline_label,
    consequence_label,
    return_label,
    shape_label,
    shape_meaning,
    suggestion_name,
    plain_name,
)
"""Those that templates use."""
