"""Collaborations: what talks came to, how it goes, and whose turn it is."""
