"""Needs without a suggestion and idle resources: what is in the way, how many, where, and what can be done about it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext

from matchmaker.models import GapCause, Item, Need, Resource
from matchmaker.models.extension import db
from matchmaker.services.matching.gaps import GapFilter, list_gaps, rows_of_gaps
from matchmaker.services.matching.spreads import spread_of
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires
from matchmaker.web.installation import registry
from matchmaker.web.pages import asked_page, asked_words
from matchmaker.web.suggestions.forms import in_order
from matchmaker.web.suggestions.routes import blueprint
from matchmaker.web.tables import table_answer

WORDS = {
    "ingen": GapCause.NOBODY,
    "egna": GapCause.OWN_ONLY,
    "langt": GapCause.TOO_FAR,
    "tid": GapCause.SEASON,
    "passar-inte": GapCause.UNSUITABLE,
    "fullt": GapCause.FULL,
    "avbojt": GapCause.DECLINED,
    "andra": GapCause.OTHERS,
}
EVEN, UNEVEN = 0.35, 0.6
"""Below the one it is said to be even, and above the other that a few have most."""


@blueprint.get("/utan-forslag")
@requires(Permission.SEE_SUGGESTIONS)
def gaps() -> str:
    """The needs that nothing meets or, when the address says so, the resources that nobody is suggested for."""
    model, wanted = _wanted()
    of_needs = model is Need
    seen = list_gaps(db.session(), model, wanted, page=asked_page())
    args: dict[str, Any] = {
        "visa": None if of_needs else "resurser",
        "varfor": request.args.get("varfor") if wanted.cause else None,
        "ort": wanted.place,
        "service": wanted.category,
    }
    return render_template(
        "suggestions/gaps.html",
        found=seen.gaps,
        seen=seen,
        of_needs=of_needs,
        args={name: value for name, value in args.items() if value is not None},
        words={cause: word for word, cause in WORDS.items()},
        told=told(of_needs=of_needs),
        categories=[kind for kind in in_order(registry().categories) if kind.id in seen.by_category],
        spread=(spread := spread_of(db.session())),
        evenness=evenness(spread.gini),
    )


@blueprint.get("/utan-forslag/lista.<any(csv, xlsx):kind>")
@requires(Permission.SEE_SUGGESTIONS)
def gaps_as_file(kind: str) -> Response:
    """The same on however many pages, as a table to take home."""
    model, wanted = _wanted()
    causes = told(of_needs=model is Need)
    what = gettext("Behöver") if model is Need else gettext("Kan bidra med")
    header = [gettext("Namn"), gettext("Ort"), what, gettext("Varför")]
    found = rows_of_gaps(db.session(), model, wanted)
    return table_answer(
        "utan-forslag",
        gettext("Utan förslag"),
        kind,
        header,
        ([row.name, row.place, row.title, causes[row.cause][1]] for row in found),
    )


def _wanted() -> tuple[type[Item], GapFilter]:
    """What the address asks for."""
    place = asked_words("ort") or None
    cause = WORDS.get(request.args.get("varfor", ""))
    model: type[Item] = Resource if request.args.get("visa") == "resurser" else Need
    return model, GapFilter(cause, place, request.args.get("service") or None)


def told(*, of_needs: bool) -> Mapping[GapCause | None, tuple[str, str, str]]:
    """Each cause in a word or two, as a sentence, and what can be done."""
    ask = gettext("Fråga runt, eller skriv in det åt någon som har det.")
    talk = gettext("Prata med dem. Du kan föreslå dem för hand.")
    if not of_needs:
        ask = gettext("Berätta för andra att det finns.")
    return {
        GapCause.NOBODY: (
            (gettext("Ingen erbjuder det"), gettext("Ingen har skrivit att de har något sådant."), ask)
            if of_needs
            else (gettext("Ingen behöver det"), gettext("Ingen har skrivit att de behöver något sådant."), ask)
        ),
        GapCause.OWN_ONLY: (gettext("Bara de själva"), gettext("Det enda som liknar det har de själva."), ask),
        GapCause.TOO_FAR: (gettext("För långt bort"), gettext("Det som passar bäst ligger för långt bort."), talk),
        GapCause.SEASON: (gettext("Fel tid"), gettext("Det som passar bäst passar inte i tid."), talk),
        GapCause.UNSUITABLE: (gettext("Passar inte"), gettext("Det som ligger närmast passar ändå inte."), talk),
        GapCause.FULL: (
            gettext("Redan tillfrågade"),
            gettext("Den som kunde hjälpa har redan lovat så mycket som den bör."),
            gettext("Se om något av det är klart, eller fråga någon annan."),
        ),
        GapCause.DECLINED: (
            gettext("Avböjt"),
            gettext("Det som passar bäst har avböjts."),
            gettext("Stämmer det fortfarande? Du kan ändra beslutet."),
        ),
        GapCause.OTHERS: (
            gettext("Annat passade bättre"),
            gettext("Det passar någon, men något annat passade bättre."),
            gettext("Du kan föreslå dem för hand."),
        ),
        None: (
            gettext("Inte genomgått"),
            gettext("Det har kommit till eller ändrats efter den senaste genomgången."),
            gettext("Gå igenom alla behov igen, så får vi veta."),
        ),
    }


def evenness(gini: float) -> str:
    """How evenly suggestions are spread, in words."""
    if gini < EVEN:
        return gettext("Förslagen är jämnt fördelade.")
    if gini > UNEVEN:
        return gettext("Några få är med i det mesta.")
    return gettext("Förslagen är någorlunda jämnt fördelade.")
