"""Example data that ships with the package: what the demo shows and what the matching is measured on."""
