"""The plugins that ship with the service, by name: one list for all tests that must know them."""

BUNDLED = ["affinity", "concepts", "proximity", "reciprocity", "timing", "vocabulary", "wording"]
