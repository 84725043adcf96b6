"""Which language a page speaks: the reader's own choice, else the browser's, else Swedish."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, format_decimal, gettext
from markupsafe import Markup

from matchmaker.languages import CATALOGUES, SOURCE, date_pattern, is_whole, languages
from matchmaker.matching.texts import Text
from matchmaker.settings import Settings
from matchmaker.web.sessions import host_cookie

COOKIE = "language"


def init_language(app: Flask, settings: Settings) -> None:
    """Translate pages and show times where the municipality lies."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings.time_zone
    Babel(app, locale_selector=current_language)
    app.jinja_env.globals.update(current_language=current_language, languages_here=languages_here)
    app.jinja_env.filters.update(
        spoken=spoken, in_words=in_words, day=day, day_time=day_time, clock=clock, iso=iso, leaf=leaf, number=number
    )


def languages_here() -> Mapping[str, str]:
    """The languages to choose from, as :func:`languages`; for staff those whose catalogue has their pages as well."""
    return {tag: name for tag, name in languages().items() if is_whole(tag) or not g.get("account")}


def current_language() -> str:
    """The language tag of this request, as ``sv``: one of :func:`languages_here`."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        there = list(languages_here())
        chosen = request.args.get("lang") or request.cookies.get(host_cookie(COOKIE, request), "")
        g.language = chosen if chosen in there else request.accept_languages.best_match(there, SOURCE)
    return str(g.language)


def spoken(text: Text) -> str:
    """A text of the engine or of a plugin in the reader's language; marked as Swedish where it is only that."""
    wanted, given = current_language(), text.language_in(current_language())
    said = text.in_language(wanted)
    return said if given == wanted else Markup('<span lang="{}">{}</span>').format(given, said)


def in_words(text: Text) -> str:
    """As :func:`spoken`, without marks, for what is not HTML: paper, files, titles."""
    return text.in_language(current_language())


def day(value: date | datetime) -> str:
    """A date as people say it: ``torsdag 3 december 2026``."""
    return format_date(value, date_pattern("EEEE d MMMM y", current_language()))


def day_time(value: datetime) -> str:
    """A date with its time, in the municipality's time zone."""
    return format_datetime(value, gettext("EEEE d MMMM y 'klockan' HH.mm"))


def clock(value: datetime) -> str:
    """The time of day: ``18.00``."""
    return format_datetime(value, gettext("HH.mm"))


def iso(value: date | datetime) -> str:
    """For the ``datetime`` attribute of ``<time>``."""
    return value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def leaf(value: date | datetime) -> tuple[str, str]:
    """A date as on a tear-off calendar: ``("3", "dec")``."""
    return format_date(value, "d"), format_date(value, "MMM").rstrip(".")


def number(value: float) -> str:
    """A number as it is written in the reader's language, with two decimals at most."""
    return format_decimal(round(value, 2))
