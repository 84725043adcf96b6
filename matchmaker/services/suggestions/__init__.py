"""Suggestions: whom they bring together and why, the queue of them, and the decisions."""
