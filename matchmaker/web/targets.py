"""Addresses on this site to which a page may send its reader back."""

from urllib.parse import urlsplit


def safe_target(target: str | None, otherwise: str) -> str:
    """``target`` when it is a path on this site, else ``otherwise``: nobody is sent elsewhere by a link to us."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or "\\" in target or any(ord(c) < 32 for c in target):
        return otherwise
    return target
