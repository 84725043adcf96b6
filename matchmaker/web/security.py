"""What guards every request and response: hosts, sizes, encodings, CSRF, and the security headers."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker.settings import Settings
from matchmaker.web.secret_key import kept_secret_key

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR = 365 * 24 * 3600
MAX_BODY = 256 * 1024  # bytes; the longest form is far smaller

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""Control characters and noncharacters: they come along from other programs, and no page may hold them."""

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()


def reads_no_form(view: View) -> View:
    """Mark a view that programs without a session ask, and that acts on the secret in its address alone.

    Its body is not read, so it may be of any kind, and there is no session that another site could misuse.
    """
    view.reads_no_form = True  # type: ignore[attr-defined]
    csrf.exempt(view)
    return view


def init_security(app: Flask, settings: Settings) -> None:
    """Set the limits, the checks before each request, and the headers after it."""
    app.config.update(
        SECRET_KEY=settings.secret_key or kept_secret_key(settings.instance / "secret_key"),
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=_trusted_hosts(settings),
        WTF_CSRF_TIME_LIMIT=None,  # a form may lie open for a day; the session's own limits hold
        WTF_CSRF_SSL_STRICT=False,  # the token is tied to a SameSite session; a stripped Referer must not lose a form
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "deflate"],  # static files, for which there is no gzip
        COMPRESS_MIN_SIZE=500,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.before_request(refuse_strange_host)
    # Before CSRFProtect, which reads the form: a nameless multipart part would make it answer 500.
    app.before_request(refuse_multipart)
    app.before_request(refuse_broken_text)
    csrf.init_app(app)
    app.after_request(add_headers)
    Compress(app)


def policy_with_images(address: str) -> str:
    """The content security policy of a page that may show images from the host of ``address`` as well."""
    parts = urlsplit(address)
    return CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self' {parts.scheme}://{parts.netloc}")


def refuse_strange_host() -> None:
    """Flask finds an unknown host before anything else, but tells only afterwards; no page may be made meanwhile."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception


def takes_files(limit: int) -> Callable[[View], View]:
    """Mark a view as one to which files may be sent, of ``limit`` bytes at most."""

    def mark(view: View) -> View:
        view.file_limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def refuse_multipart() -> None:
    """415 for multipart and other bodies that no form of ours sends, but for views that take files or read no form."""
    view = current_app.view_functions.get(request.endpoint or "")
    limit: int | None = getattr(view, "file_limit", None)
    if limit is not None and request.mimetype == "multipart/form-data":
        request.max_content_length = limit + MAX_BODY
        if None in request.form or None in request.files:  # a part without a name, which Flask-WTF answers with a 500
            abort(400)
    elif hasattr(view, "reads_no_form"):
        return
    elif request.method == "POST" and request.mimetype not in {"application/x-www-form-urlencoded", ""}:
        abort(415)


class BrokenTextError(BadRequest):
    """Characters were sent that no database takes and no person types: NUL, or bytes that are not UTF-8."""


def refuse_broken_text() -> None:
    """Raise BrokenTextError for such characters, wherever a view could read them."""
    is_upload = request.mimetype == "multipart/form-data"
    try:
        # A body is read before anything asks for the form, which would leave nothing of it to look at.
        sent = unquote_to_bytes(request.query_string + b"&" + (b"" if is_upload else request.get_data())).decode()
    except UnicodeDecodeError:
        raise BrokenTextError from None
    if is_upload:  # the files themselves are read by whoever takes them; what stands beside them has been decoded
        sent += "".join(text for pair in request.form.items(multi=True) for text in pair if text)
        sent += "".join(file.filename or "" for _, file in request.files.items(multi=True))
    if sent + request.path != mend(sent + request.path):
        raise BrokenTextError


def mend(text: str) -> str:
    """The text without what a database could not take."""
    return text.replace("\0", "").replace("\ufffd", "")


def readable_fields(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form that is no UTF-8, so that what was typed is not lost; what cannot be stored is left out."""
    fields = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return [(_readable(name), _readable(value)) for name, value in fields]


def _readable(octets: str) -> str:
    """Text out of bytes (as Latin-1 characters): UTF-8 without what is broken, or what old Swedish programs write."""
    sent = octets.encode("latin-1")
    text = sent.decode(errors="ignore")
    return mend(sent.decode("cp1252", errors="ignore") if text.isascii() else text)


def add_headers(response: Response) -> Response:
    """The security headers, and whether the reader's browser may keep the page: not those of staff, and of somebody's
    own only the ones on which they type (pages.save_address).

    Such a page must not be no-store: over HTTPS, browsers then forget what was typed when the line drops and one
    goes back.
    """
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    may_keep = not g.get("account") and (g.get("typed_on") or not g.get("visitor"))
    response.headers.setdefault("Cache-Control", "private, no-cache" if may_keep else "no-store")
    return response


def _trusted_hosts(settings: Settings) -> list[str] | None:
    public = urlsplit(settings.public_url).hostname
    hosts = list(settings.trusted_hosts) or ([public] if public else [])
    return hosts or None
