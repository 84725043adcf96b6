"""The network that a request comes from, as a word that tells nothing, and whether it has sent too much."""

import hashlib
import hmac
from ipaddress import ip_address, ip_network

import structlog
from flask import current_app, g, request

from matchmaker.models import Act
from matchmaker.models.extension import db
from matchmaker.services.forms.limits import count_attempt
from matchmaker.web.installation import settings
from matchmaker.web.pages import now

log = structlog.get_logger()


def keep_within_limit(act: Act) -> None:
    """Count what a view is about to do, in its own transaction; but not the staff, who also write for those who call.

    Raises TooOftenError, of which web/errors.py makes a page that keeps what was typed.
    """
    if g.account:
        return
    if not settings().proxies and "X-Forwarded-For" in request.headers:
        log.warning("proxies_not_set", hint="everyone who comes through the proxy counts as one network")
    count_attempt(db.session(), act, network=network_of(request.remote_addr or ""), at=now())


def network_of(address: str) -> str:
    """A word for the network of an address: the same for a whole household, and nothing can be read from it.

    One IPv4 address is a household or a hall behind its router, also when it is written as IPv6 (RFC 4291, 2.5.5.2);
    in IPv6 that is a /64 (RFC 6177).
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    network = ip_network((ip, 32 if ip.version == 4 else 64), strict=False)
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, str(network).encode(), hashlib.sha256).hexdigest()
