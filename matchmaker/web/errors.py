"""Every error as a page that says what to do: by status, and by what a service refuses."""

import re
from enum import StrEnum
from functools import cache

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from matchmaker.matching.snapshot import WEEKDAYS, ActorKind
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.forms.answers import REACH_KM
from matchmaker.services.forms.limits import WITHIN, TooOftenError
from matchmaker.services.meetings.survey_answers import CHOICES
from matchmaker.web.access import SignedOutError, where_to_sign_in
from matchmaker.web.installation import settings
from matchmaker.web.security import UNPRINTABLE, BrokenTextError, readable_fields

log = structlog.get_logger()
MOST_FIELDS = 500  # the longest form of ours has far fewer; a page of junk fields helps nobody
FORMS = frozenset({"application/x-www-form-urlencoded", ""})
UNTYPED = {
    *("csrf_token", "form_key", "version", "passkey", "direction", "layout", "more", "remove", "similar"),
    *("because", "bruk", "category", "column", "happened", "own", "scope", "topics", "valda", "where", *ActorKind),
}
"""Fields that a page or its script fills in, and those that are chosen among what is no enumeration."""
SEVERAL = re.compile(r"[a-z]+-\d+")
"""One of several of a kind, chosen: ``person-7``."""


def init_errors(app: Flask) -> None:
    """Answer each kind of error with a page of our own."""
    app.jinja_env.globals["typed_words"] = typed_words
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(SignedOutError, lambda fault: ask_to_sign_in(fault.endpoint))
    app.register_error_handler(BrokenTextError, show_broken_text)
    app.register_error_handler(SecurityError, refuse_host)
    app.register_error_handler(NotFoundError, lambda fault: _page(404))
    app.register_error_handler(TooOftenError, ask_to_wait)
    app.register_error_handler(RefusedError, show_refusal)
    app.register_error_handler(ConflictError, lambda fault: _page(409))
    app.register_error_handler(StaleDataError, lambda fault: _page(409))
    app.register_error_handler(Exception, show_fault)


def show_http_error(fault: HTTPException) -> Response:
    """A page for what Flask itself refuses; redirects and whole answers pass by without coming here."""
    response = _page(fault.code or 500)
    for name, value in fault.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def show_stale_form(fault: CSRFError) -> Response:
    """A form whose token is gone: what was typed stands on the page, to be sent again or copied."""
    if endpoint := where_to_sign_in():  # with the session its token has gone too
        return ask_to_sign_in(endpoint)
    return _send_again(
        gettext("Sidan hade legat öppen för länge, eller så tar webbläsaren inte emot kakor. Inget har sparats än.")
    )


def ask_to_sign_in(endpoint: str) -> Response:
    """A form from somebody who is signed in no longer: what was typed stands on the page, to be sent after that."""
    return _send_again(
        gettext("Du hade hunnit bli utloggad. Inget av det du skrev har gått förlorat."),
        status=401,
        title=gettext("Logga in och skicka en gång till"),
        sign_in=url_for(endpoint, next=url_for("accounts.back_again")),
    )


def ask_to_wait(fault: TooOftenError) -> Response:
    """A form from a network that has sent so many: what was typed stands on the page, to be sent in a while."""
    waiting = gettext("Det har kommit väldigt många formulär från det nät som du är på. Inget har sparats än.")
    ringing = gettext("Ring oss på %(phone)s om det inte kan vänta.", phone=settings().contact_phone)
    response = _send_again(
        " ".join(
            [
                waiting,
                gettext("Låt sidan ligga öppen och tryck på knappen om en stund."),
                *([ringing] if settings().contact_phone else []),
            ]
        ),
        status=429,
        title=gettext("Vänta en liten stund"),
    )
    response.headers["Retry-After"] = str(int(WITHIN.total_seconds()))
    return response


def show_broken_text(fault: BrokenTextError) -> Response:
    """A form with characters that cannot be stored: the rest stands on the page, to be sent again."""
    return _send_again(
        gettext("Det fanns tecken i texten som inte går att spara. Vi har tagit bort dem. Inget har sparats än.")
    )


def show_refusal(fault: RefusedError) -> Response:
    """Something that the rules do not allow as things stand."""
    return _page(409)


def show_fault(fault: Exception) -> Response:
    """A fault of ours: logged in full, told in short."""
    if current_app.testing:
        raise fault
    log.error("unhandled", rule=request.url_rule.rule if request.url_rule else None, exc_info=fault)
    return _page(500)


def refuse_host(fault: SecurityError) -> Response:
    """A host that is not ours gets no page, since every link on it would be wrong."""
    return Response("This host is not served here.\n", 400, mimetype="text/plain")


def _page(status: int, *, title: str = "", template: str = "errors/error.html", **values: object) -> Response:
    db.session.rollback()
    db.session.info["read_only"] = True
    known, advice = _explanation(status)
    private_link = status == 404 and "token" in (request.view_args or {})
    if private_link:  # people come by it from a mail or a paper, and a part of it is easily lost on the way
        known = gettext("Länken leder inte till något")
        advice = gettext("Kontrollera att hela länken kom med. Den kan också ha blivit för gammal.")
    shown = {"title": title or known, "advice": advice, "private_link": private_link}
    body = render_template(template, status=status, **shown, **values)
    return make_response(body, status)


def _send_again(lead: str, *, status: int = 400, title: str = "", sign_in: str = "") -> Response:
    """What was sent, in a form that can be sent; never for another site's page, which gets no form and no cookie.

    ``sign_in`` is where somebody signs in first, if they must.
    """
    sent = _sent()
    if not sent:
        return _page(status, sign_in=sign_in)
    return _page(
        status,
        title=title or gettext("Skicka en gång till"),
        template="errors/send_again.html",
        lead=lead,
        sign_in=sign_in,
        sent=[(name, value) for name, value in sent if name != "csrf_token"],
    )


def typed_words() -> list[str]:
    """What somebody typed into the form that was sent, for a page that has no room for it any longer."""
    return [value for name, value in _sent() if is_typed(name, value)]


def _sent() -> list[tuple[str, str]]:
    """The fields of the form that was sent, as a page may show them; none of another site's page, nor of junk."""
    ours = request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}
    if request.method != "POST" or not ours or request.mimetype not in FORMS:
        return []
    try:
        fields = readable_fields(request.get_data())
    except HTTPException:  # there is more than we read
        return []
    return [(_printable(name), _printable(value)) for name, value in fields] if len(fields) <= MOST_FIELDS else []


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def is_typed(name: str, value: str) -> bool:
    """Whether what a form sent was typed, and not chosen or filled in by the page."""
    field = name.rpartition("-")[2].rstrip("0123456789")
    chosen = field in UNTYPED or value in _codes() or value.isdigit() or SEVERAL.fullmatch(value)
    return bool(value.strip()) and not chosen


@cache
def _codes() -> frozenset[str]:
    """What a form sends for something that was chosen and not typed."""
    enumerations = [kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith("matchmaker.")]
    return frozenset({*WEEKDAYS, "y", "ja", "nej", *REACH_KM, *CHOICES}.union(*enumerations))


def _explanation(status: int) -> tuple[str, str]:
    """A title and a sentence on what to do, for an HTTP status."""
    texts = {
        400: (
            gettext("Vi kunde inte läsa det som skickades"),
            gettext("Gå tillbaka och försök igen. Det ni skrev finns kvar där."),
        ),
        401: (
            gettext("Du är inte inloggad längre"),
            gettext("Logga in och försök igen. Det ni skrev finns kvar om ni går tillbaka."),
        ),
        403: (
            gettext("Du får inte se den här sidan"),
            gettext("Säg till projektledaren om du behöver den i ditt arbete."),
        ),
        404: (
            gettext("Sidan finns inte"),
            gettext("Adressen kan vara felskriven, eller så har sidan flyttat. Börja om från startsidan."),
        ),
        405: (gettext("Så går det inte att öppna sidan"), gettext("Börja om från startsidan.")),
        409: (
            gettext("Det går inte just nu"),
            gettext("Något har ändrats sedan sidan öppnades. Gå tillbaka, ladda om den och försök igen."),
        ),
        413: (
            gettext("Det blev för mycket text"),
            gettext("Gå tillbaka, korta texten och skicka igen. Det ni skrev finns kvar där."),
        ),
        415: (gettext("Vi kan inte ta emot filer här"), gettext("Skriv i formuläret i stället, eller ring oss.")),
        429: (
            gettext("Vänta en liten stund"),
            gettext("Det kom många försök på kort tid. Försök igen om en timme, eller ring oss."),
        ),
    }
    if hasattr(current_app.view_functions.get(request.endpoint or ""), "file_limit"):
        texts[413] = (gettext("Filen är för stor"), gettext("Gå tillbaka och dela upp den i flera."))
    fallback = (
        gettext("Något gick fel hos oss"),
        gettext("Försök igen om en stund. Det ni redan har sparat är kvar. Ring oss om det inte går."),
    )
    return texts.get(status, texts[400] if status < 500 else fallback)
