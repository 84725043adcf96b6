"""The plugins that ship with the service, by name: one list for all tests that must know them."""

BUNDLED = [
    "affinity",
    "asking",
    "cases",
    "concepts",
    "conversations",
    "experience",
    "exposure",
    "glance",
    "limits",
    "meaning",
    "open_data",
    "proximity",
    "reciprocity",
    "timing",
    "vocabulary",
    "wording",
]

OTHERS = {"experience", "exposure", "glance", "open_data"}

STRATEGIES = sorted([*(name for name in BUNDLED if name not in OTHERS), "accepted_before", "declined_before"])
"""The strategies they bring: "experience" two, "exposure" an order, "glance" a page, "open_data" files, others one."""
