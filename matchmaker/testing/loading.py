"""A plugin loaded as the service loads it, for tests of the package that it is in."""

from matchmaker.hooks.discovery import EntrySource, Found
from matchmaker.hooks.loading import Brought, bring


def loaded(module: str) -> Brought:
    """What the plugin in a module brings: ``strategies``, ``categories``, ``rerankers``, ``exporters`` and ``pages``.

    The module is imported here, its hooks are asked, and what they say is checked, as when the service starts. Raises
    PluginError, with the phase and what was wrong: a hook that is misspelt, say, or a name that is no name.
    """
    return bring(Found(module, "", f"package {module}", EntrySource(module, module)))
