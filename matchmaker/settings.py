"""Every setting once: name, type, default and help; read from a file and the environment, unknown keys stop the start."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from email.utils import parseaddr
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ENVIRONMENT_PREFIX = "MATCHMAKER_"
FILE_NAME = "settings.toml"
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
NOT_SETTINGS = {"MATCHMAKER_INSTANCE"}  # names in the environment that are something else

BETWEEN = {
    **dict.fromkeys(("proxies", "keep_withdrawn_years"), (0, 100)),
    "plugin_seconds": (1, 3600),
    "plugin_memory": (1, 1_048_576),
    **dict.fromkeys(("suggestions_per_need", "groups_per_shape"), (1, 100)),
    "asked_at_most": (1, 1000),
    **dict.fromkeys(("session_idle_hours", "session_absolute_hours"), (1, 8760)),
    **dict.fromkeys(("draft_days", "mail_days", "link_days"), (1, 3650)),
    "mail_port": (1, 65535),
    "still_true_months": (1, 120),
}
"""The least and the most that each number can be."""


class SettingsError(ValueError):
    """The settings cannot be used; the message says in one sentence which one and what to do."""


def _setting(default: Any, help: str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"help": help})


@dataclass(frozen=True)
class Settings:
    """One installation's choices. ``instance`` is the folder that the installation owns; it is not itself a setting.

    Raises :class:`SettingsError` for values that cannot work.
    """

    instance: Path

    database_url: str = _setting(
        "", "SQLAlchemy address of the database; empty = `matchmaker.sqlite` in the instance folder.", secret=True
    )
    secret_key: str = _setting(
        "", "Signs form tokens; empty = made at the first start and kept in the instance folder.", secret=True
    )
    public_url: str = _setting(
        "",
        "The address people use, as `https://exempel.se`; links in mail begin with it, so it must be set with `mail_host`.",
    )
    trusted_hosts: tuple[str, ...] = _setting(
        (), "Host names that are answered; empty = the host of `public_url`, or any when that is empty."
    )
    proxies: int = _setting(
        0, "How many reverse proxies stand in front and set `X-Forwarded-For` and `X-Forwarded-Proto`."
    )

    service_name: str = _setting(
        "Vi hjälps åt", "The service's public name, shown on the sign at the top of each page."
    )
    municipality: str = _setting("Norsjö kommun", "The municipality's full name.")
    municipality_short: str = _setting("Norsjö", "The municipality's short name, as in “i Norsjö”.")
    funding: str = _setting("", "One sentence on who pays for the project, shown at the foot of each page.")
    contact_phone: str = _setting("", "The project leader's telephone number, as `070-174 06 11`.")
    contact_email: str = _setting("", "The project leader's e-mail address.")
    contact_hours: str = _setting("vardagar 9–16", "When the telephone is answered.")
    data_protection_contact: str = _setting(
        "", "How to reach the municipality's data protection officer: an e-mail address, a telephone number or both."
    )
    public_board: bool = _setting(
        False,
        "Whether there is a public notice board: needs and resources that their owners have made public, never who they are.",
    )
    public_board_indexed: bool = _setting(
        False, "Whether search engines may list the notice board; goes with `public_board`."
    )
    accessibility_assessed: str = _setting(
        "",
        "The day on which the installation's accessibility was last assessed, as `2026-12-03`; empty = it has not been.",
    )
    accessibility_result: str = _setting(
        "",
        "What the assessment found: `full`, `partly` or `none` of the law is met; goes with `accessibility_assessed`.",
    )
    accessibility_method: str = _setting(
        "",
        "Who assessed it and how, in whole sentences in Swedish, for the accessibility statement; goes with the same.",
    )
    accessibility_complaints: str = _setting(
        "https://www.digg.se/tdosanmalan",
        "Where people complain when the municipality does not mend a fault: the authority's own form.",
    )
    colour: str = _setting(
        "#1d4b3a",
        "The municipality's first colour (sign and buttons), as `#rrggbb`; must be readable under white text.",
    )
    accent: str = _setting(
        "#f4c552",
        "The municipality's second colour (frames and focus), as `#rrggbb`; must stand out from the first.",
    )
    logo: str = _setting("", "File name of a logo (SVG or PNG) in the instance folder, shown on the sign.")
    map_tiles: str = _setting(
        "",
        "Where the staff's map fetches its tiles, as `https://tiles.exempel.se/{z}/{x}/{y}.png`; empty = a drawn map.",
    )
    map_attribution: str = _setting("", "Who made the map, as it must say beside the map; goes with `map_tiles`.")
    time_zone: str = _setting("Europe/Stockholm", "Time zone of meetings and of the times shown.")

    mail_host: str = _setting(
        "", "SMTP server; empty = mail waits in the outbox and is not sent, and the staff pages say so."
    )
    mail_port: int = _setting(587, "Port of the SMTP server.")
    mail_username: str = _setting("", "User name at the SMTP server; empty = no sign-in.")
    mail_password: str = _setting("", "Password at the SMTP server.", secret=True)
    mail_tls: bool = _setting(True, "Whether to demand STARTTLS and a valid certificate from the SMTP server.")
    mail_from: str = _setting("", "Sender address of the service's mail; empty = `contact_email`.")
    calendar_replies: bool = _setting(False, "Whether calendars may answer invitations; needs `matchmaker incoming`.")

    plugins: tuple[str, ...] = _setting(("on",), "`on`, `off`, or the names of the plugins to load.")
    plugin_seconds: int = _setting(
        60,
        "Seconds that a plugin that does not ship may work: a strategy in a match run, a page or file on one answer.",
    )
    plugin_memory: int = _setting(2048, "Megabytes of memory that the process of a plugin that does not ship may use.")
    trace_plugins: bool = _setting(False, "Whether to log every call of a plugin.")
    tips_from_anyone: bool = _setting(
        False, "Whether anyone may send a tip about two who ought to talk, and not only those who take part."
    )
    suggestions_per_need: int = _setting(3, "At most this many suggestions a need are put before the project leader.")
    asked_at_most: int = _setting(
        5, "Whoever is to contribute to this many suggestions already is suggested as a helper for nothing new."
    )
    groups_per_shape: int = _setting(
        12, "At most this many of each (bundles, cycles, chains, pools, conversations) are put before the leader."
    )
    session_idle_hours: int = _setting(8, "A signed-in session ends after this many hours without use.")
    session_absolute_hours: int = _setting(72, "A signed-in session ends after this many hours, used or not.")
    oidc_issuer: str = _setting(
        "",
        "The municipality's identity provider (OpenID Connect), as `https://login.exempel.se`; empty = not used.",
    )
    oidc_client_id: str = _setting("", "What the identity provider calls this service; goes with `oidc_issuer`.")
    oidc_client_secret: str = _setting("", "This service's secret at the identity provider.", secret=True)
    draft_days: int = _setting(90, "A form saved for later is kept this many days.")
    mail_days: int = _setting(
        90, "A mail is kept this many days after it was sent, or after it was written if it was given up."
    )
    link_days: int = _setting(
        60, "A link in a mail that asks something is good for this many days; after that a new one can be had."
    )
    still_true_months: int = _setting(
        6, "After this many months without a word, people are asked whether what they wrote still holds."
    )
    keep_withdrawn_years: int = _setting(
        0, "Those who no longer take part can be purged after this many years; 0 = the municipality has not decided."
    )
    purge_decision: str = _setting(
        "",
        "The number of the municipality's decision on purging, as `KS 2026/123 § 45`; goes with `keep_withdrawn_years`.",
    )
    log_format: str = _setting("json", "`json` for machines, `console` for people.")

    def __post_init__(self) -> None:
        """Refuse (SettingsError) values of the right type that nothing could work with."""
        for wrong, sentence in _wrong_values(self):
            if wrong:
                raise SettingsError(sentence)

    @property
    def accessibility_assessed_on(self) -> date | None:
        """The day of ``accessibility_assessed``; None when nobody has assessed it."""
        return date.fromisoformat(self.accessibility_assessed) if self.accessibility_assessed else None

    @property
    def zone(self) -> ZoneInfo:
        """The municipality's time zone: it says which day it is there."""
        return ZoneInfo(self.time_zone)

    @property
    def sqlalchemy_url(self) -> str:
        """The database address, with the instance folder's SQLite file as default."""
        return self.database_url or f"sqlite:///{self.instance / 'matchmaker.sqlite'}"


def setting_fields() -> tuple[Field[Any], ...]:
    """The fields of :class:`Settings` that an installation can set, in order."""
    return tuple(f for f in fields(Settings) if "help" in f.metadata)


def load_settings(instance: Path, environ: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """Settings from ``instance/settings.toml``, then ``MATCHMAKER_*`` in the environment, then ``overrides``.

    Raises :class:`SettingsError` for a key that does not exist or a value of the wrong type.
    """
    known = {f.name: f for f in setting_fields()}
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for name, value in _file_values(instance / FILE_NAME).items():
        if name not in known:
            raise SettingsError(f"{FILE_NAME} has an unknown setting {name!r}. Known: {', '.join(sorted(known))}.")
        values[name] = _typed(name, value, hints[name], where=FILE_NAME)
    for key, text in environ.items():
        name = key.removeprefix(ENVIRONMENT_PREFIX).lower()
        if not key.startswith(ENVIRONMENT_PREFIX) or key in NOT_SETTINGS:
            continue
        if name not in known:
            raise SettingsError(f"The environment has an unknown setting {key}. See docs/reference/settings.md.")
        values[name] = _parsed(key, text, hints[name])
    return Settings(instance=instance, **(values | overrides))


def _wrong_values(settings: Settings) -> Iterator[tuple[bool, str]]:
    """(whether it is wrong, what to do about it) for each value that can be of the right type and yet of no use."""
    yield (
        not re.fullmatch(r"(https?://[^/?#\s]+/?)?", settings.public_url),
        f"public_url must be written as https://exempel.se, without a path, not {settings.public_url!r}.",
    )
    yield (
        not re.fullmatch(r"(https?://[^?#\s]+)?", settings.oidc_issuer),
        f"oidc_issuer must be written as https://login.exempel.se, not {settings.oidc_issuer!r}.",
    )
    yield (
        bool(settings.oidc_issuer) and not (settings.oidc_client_id and settings.oidc_client_secret),
        "oidc_issuer is set, but the identity provider must know the service: set oidc_client_id and oidc_client_secret.",
    )
    yield not _is_zone(settings.time_zone), f"time_zone {settings.time_zone!r} does not exist; try Europe/Stockholm."
    yield (
        settings.log_format not in {"json", "console"},
        f"log_format must be json or console, not {settings.log_format!r}.",
    )
    for host in settings.trusted_hosts:
        named = re.fullmatch(r"\.?[\w-]+(\.[\w-]+)*(:\d+)?", host)
        yield not named, f"trusted_hosts must be names of hosts, as hjalps.exempel.se, not {host!r}."
    for name, (least, most) in BETWEEN.items():
        value = getattr(settings, name)
        yield not least <= value <= most, f"{name} must be between {least} and {most}, not {value}."
    yield (
        bool(settings.keep_withdrawn_years) and not settings.purge_decision.strip(),
        "keep_withdrawn_years is set, but purging needs a decision: set purge_decision to its number.",
    )
    yield (
        not re.fullmatch(r"(https?://[^/?#\s;,'\"]+/[^\s'\"]+)?", settings.map_tiles)
        or (bool(settings.map_tiles) and not all(part in settings.map_tiles for part in ("{z}", "{x}", "{y}"))),
        f"map_tiles must be an address with {{z}}, {{x}} and {{y}} in it, not {settings.map_tiles!r}.",
    )
    yield (
        bool(settings.map_tiles) and not settings.map_attribution.strip(),
        "map_tiles is set, but not whose map it is: set map_attribution, as © Lantmäteriet.",
    )
    yield (
        not _is_day(settings.accessibility_assessed),
        f"accessibility_assessed must be a day written as 2026-12-03, not {settings.accessibility_assessed!r}.",
    )
    yield (
        settings.accessibility_result not in {"", "full", "partly", "none"},
        f"accessibility_result must be full, partly or none, not {settings.accessibility_result!r}.",
    )
    told = (settings.accessibility_assessed, settings.accessibility_result, settings.accessibility_method.strip())
    yield (
        any(told) and not all(told),
        "accessibility_assessed, accessibility_result and accessibility_method go together: set all three, or none.",
    )
    yield (
        not re.fullmatch(r"https?://\S+", settings.accessibility_complaints),
        f"accessibility_complaints must be the address of a page, not {settings.accessibility_complaints!r}.",
    )
    for name in ("service_name", "municipality", "municipality_short"):
        yield not getattr(settings, name).strip(), f"{name} must not be empty; leave it out to have the default."
    for name in ("contact_email", "mail_from"):
        value = getattr(settings, name)
        yield not _is_address(value, named=name == "mail_from"), f"{name} must be one e-mail address, not {value!r}."
    yield (
        bool(settings.mail_host) and "@" not in (settings.mail_from or settings.contact_email),
        "mail_host is set, but mail has no sender: set mail_from or contact_email to an e-mail address.",
    )
    yield (  # else whoever asks for a link could choose, by the Host header, where it leads
        bool(settings.mail_host) and not settings.public_url,
        "mail_host is set, but links in mail need the service's address: set public_url, as https://exempel.se.",
    )


def _is_address(value: str, *, named: bool) -> bool:
    """Whether it is empty or one e-mail address that all servers take, which may stand as ``Norsjö kommun <a@b.se>`` where it is ``named``."""
    address = parseaddr(value)[1] if named and value.isprintable() else value
    return not value or bool(re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address) and address.isascii())


def _is_day(value: str) -> bool:
    """Whether it is empty or a day in the calendar, as ``2026-12-03``."""
    try:
        return not value or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_zone(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _file_values(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors put a mark of byte order first
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise SettingsError(f"{path.name} cannot be read: {fault}.") from fault


def _typed(name: str, value: Any, hint: Any, *, where: str) -> Any:
    if get_origin(hint) is tuple:
        items = value if isinstance(value, list) else [value]
        if all(isinstance(item, str) for item in items):
            return tuple(items)
    elif isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise SettingsError(f"{name} in {where} must be {_type_name(hint)}, not {value!r}.")


def _parsed(key: str, text: str, hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if hint is bool:
        word = text.strip().lower()
        if word not in TRUE | FALSE:
            raise SettingsError(f"{key} must be true or false, not {text!r}.")
        return word in TRUE
    if hint is int:
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"{key} must be a whole number, not {text!r}.") from None
    return text


def _type_name(hint: Any) -> str:
    names = {str: "a text", int: "a whole number", bool: "true or false"}
    return "a text or a list of texts" if get_args(hint) else names[hint]
