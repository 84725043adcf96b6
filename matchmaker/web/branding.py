"""The municipality's own name, colours and logo; colours that cannot be read stop the start."""

import re

from flask import Blueprint, Flask, Response, abort, send_from_directory

from matchmaker.settings import Settings, SettingsError, setting_fields
from matchmaker.web.access import for_everyone

WHITE = "#ffffff"
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
PART_CONTRAST = 3.0  # WCAG 2.2, 1.4.11
DEFAULTS = tuple(f.default for f in setting_fields() if f.name in {"colour", "accent"})


def init_branding(app: Flask, settings: Settings) -> None:
    """Check colours and logo (SettingsError), and serve the colours as a small stylesheet when they are their own."""
    check_colours(settings.colour, settings.accent)
    check_logo(settings)
    own_colours = (settings.colour.lower(), settings.accent.lower()) != DEFAULTS
    blueprint = Blueprint("branding", __name__)

    @blueprint.get("/utseende.css")
    @for_everyone
    def stylesheet() -> Response:
        css = (
            f":root{{--spruce:{settings.colour};--lamp:{settings.accent}}}\n"
            f"@media (prefers-color-scheme:light){{:root{{--act:{settings.colour}}}}}\n"
        )
        response = Response(css, mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    @blueprint.get("/logotyp")
    @for_everyone
    def logo() -> Response:
        if not settings.logo:
            abort(404)
        return send_from_directory(settings.instance, settings.logo, max_age=3600)

    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(settings=settings, own_colours=own_colours)


def check_colours(colour: str, accent: str) -> None:
    """Raise SettingsError for a colour that is no colour or that cannot be told apart."""
    for name, value in (("colour", colour), ("accent", accent)):
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise SettingsError(f"{name} must be written as #rrggbb, not {value!r}.")
    if (ratio := contrast(colour, WHITE)) < TEXT_CONTRAST:
        raise SettingsError(
            f"colour {colour} gives white text a contrast of {ratio:.1f}; at least 4.5 is needed. Choose a darker one."
        )
    if (ratio := contrast(colour, accent)) < PART_CONTRAST:
        raise SettingsError(
            f"accent {accent} has a contrast of {ratio:.1f} to {colour}; at least 3 is needed. Choose a lighter one."
        )


def check_logo(settings: Settings) -> None:
    """Raise SettingsError for a logo that is no picture or not there; the folder's other files are not for show."""
    if not settings.logo:
        return
    if not re.fullmatch(r"[\w -]+\.(svg|png)", settings.logo, re.ASCII):
        raise SettingsError(
            f"logo must be the name of an SVG or PNG file in the instance folder, not {settings.logo!r}."
        )
    if not (settings.instance / settings.logo).is_file():
        raise SettingsError(f"logo {settings.logo!r} is not in the instance folder.")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
