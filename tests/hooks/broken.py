"""Plugins that are broken in every way that we could think of, and what is to be told of each."""

from collections.abc import Callable
from pathlib import Path

Install = Callable[[str, str], Path]

SOUND = '''
"""A plugin."""
import math, os, sys, time
from matchmaker.api import Evidence, StrategyRole, StrategySpec, Text, hookimpl

__version__ = "2.5"


class Strategy:
    spec = StrategySpec("{name}", Text("x", "x"), Text("x", "x"), "1", StrategyRole.FINDS)

    def score(self, task):
        {score}

    def explain(self, task):
        {explain}


@hookimpl
def matchmaker_strategies():
    return [Strategy()]
'''


def plugin(name: str, score: str = "return [0.9] * len(task)", explain: str = "return [None] * len(task)") -> str:
    """The text of a plugin with one strategy of the plugin's name, and these bodies of its methods."""
    return SOUND.format(name=name, score=score, explain=explain)


BROKEN_AT_LOADING = {
    "an import error": ("import nowhere_to_be_found", "import", "No module named 'nowhere_to_be_found'"),
    "an exit at import": ("raise SystemExit('bye')", "import", "SystemExit: bye"),
    "an exit of the process at import": ("import os; os._exit(3)", "import", "ended its process (exit code 3)"),
    "hanging at import": ("while True: pass", "import", "seconds and was stopped"),
    "a crash at import": (
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import",
        "its process was killed (signal 11)",
    ),
    "a misspelt hook": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategy():\n    return []",
        "register",
        "unknown hook matchmaker_strategy",
    ),
    "a wrong argument": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies(app):\n    return []",
        "register",
        "PluginValidationError",
    ),
    "a hook that raises": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies():\n    raise OSError('no luck')",
        "ask",
        "OSError: no luck",
    ),
    "the wrong type": (
        "from matchmaker.api import hookimpl\n@hookimpl\ndef matchmaker_strategies():\n    return [7]",
        "check",
        "TypeError: int is not a strategy",
    ),
    "the name of another's strategy": (plugin("wording"), "check", "two strategies are named wording"),
    "a class of its own in the description": (
        plugin("own")
        .replace('Text("x", "x"), Text', 'Mine("x", "x"), Text')
        .replace("class Strategy", "class Mine(Text):\n    pass\n\n\nclass Strategy"),
        "check",
        "what it brings cannot be told to the service",
    ),
}
"""By what is wrong: the plugin's text, the phase it is told in, and a part of what is told."""

BROKEN_AT_WORK = {
    "raising": (plugin("own", "raise ZeroDivisionError('by zero')"), "ZeroDivisionError: by zero"),
    "hanging": (plugin("own", "time.sleep(600)"), "seconds and was stopped"),
    "hanging at work": (plugin("own", "while True: pass"), "seconds and was stopped"),
    "eating memory": (plugin("own", "return [bytearray(10**10)]"), "needed more than 1024 MB of memory"),
    "exiting": (plugin("own", "sys.exit('enough')"), "SystemExit: enough"),
    "ending its process": (plugin("own", "os._exit(0)"), "ended its process (exit code 0)"),
    "the wrong type": (plugin("own", "return ['x'] * len(task)"), "a score is a str, not a number"),
    "the wrong number": (plugin("own", "return [0.5]"), "expected 9 scores, got 1"),
    "scores that are no numbers": (plugin("own", "return [math.nan] * len(task)"), "a score is not finite"),
    "scores out of range": (plugin("own", "return [7.0] * len(task)"), "a score is outside 0 to 1"),
    "an answer of its own class": (plugin("own", "return [Strategy()]"), "which is not for answers"),
    "an answer that cannot be packed": (plugin("own", "return [lambda: 1]"), "pickle"),
}
"""By what is wrong when it scores: the plugin's text, and a part of what is told."""
