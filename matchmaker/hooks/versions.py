"""The version of the plugin API, which versions a plugin may ask for, and hooks that are no longer there."""

import re

API_VERSION = "1.0"
"""``major.minor`` of what plugins may use. The minor number rises when something is added or a hook is removed (which
warns for two minor versions), the major one when plugins must be rewritten."""

REMOVED_HOOKS: dict[str, tuple[str, str]] = {}
"""Hooks that plugins may still define: by name, the API version without it, and what to use instead."""

WARNED_FOR = 2
"""For so many minor versions a plugin that defines a removed hook is loaded, with a warning; then it is unknown."""


def parse_version(text: object) -> tuple[int, int]:
    """``"1.2"`` as ``(1, 2)``. Raises ValueError for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{1,4}\.\d{1,4}", text):
        raise ValueError(f'an API version is written "1.2", not {text!r}')
    major, minor = text.split(".")
    return int(major), int(minor)


def too_new_or_old(required: object) -> str:
    """Why a plugin that requires this version of the API cannot be used, naming both; empty when it can.

    Raises ValueError when ``required`` is no version.
    """
    (major, minor), (our_major, our_minor) = parse_version(required), parse_version(API_VERSION)
    if major < our_major:
        return f"is written for version {required} of the plugin API, which is too old: this is {API_VERSION}"
    if (major, minor) > (our_major, our_minor):
        return f"requires version {required} of the plugin API, and this is {API_VERSION}: update the service"
    return ""


def removed_hooks() -> dict[str, tuple[str, str]]:
    """Those of :data:`REMOVED_HOOKS` that still only warn."""
    major, minor = parse_version(API_VERSION)
    versions = {name: parse_version(removed) for name, (removed, _) in REMOVED_HOOKS.items()}
    return {
        name: REMOVED_HOOKS[name]
        for name, (since, from_minor) in versions.items()
        if since == major and minor < from_minor + WARNED_FOR
    }
