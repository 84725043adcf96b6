"""Secret words in links and cookies: made at random, and known again by their hash where they must not be kept."""

import hashlib
import secrets


def new_token() -> str:
    """A word that nobody can guess: 256 bits, in letters that an address can hold."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """The hash (SHA-256, hex) by which a secret token is stored; the token itself never is."""
    return hashlib.sha256(token.encode()).hexdigest()
