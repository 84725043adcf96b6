"""The markers that tie a hook's specification to the plugins that implement it."""

import pluggy

PROJECT = "matchmaker"
"""The name of the project in pluggy, of the entry point group, and the prefix of every hook."""

hookspec = pluggy.HookspecMarker(PROJECT)

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function as the plugin's answer to the hook of the same name."""
