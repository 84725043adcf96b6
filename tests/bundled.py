"""The plugins that ship with the service, by name: one list for all tests that must know them."""

BUNDLED = [
    "affinity",
    "asking",
    "concepts",
    "experience",
    "limits",
    "proximity",
    "reciprocity",
    "timing",
    "vocabulary",
    "wording",
]

STRATEGIES = sorted([*(name for name in BUNDLED if name != "experience"), "accepted_before", "declined_before"])
"""The strategies they bring: "experience" two, and each of the others one of its own name."""
