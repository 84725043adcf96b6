"""Dialogue meetings: who comes, what is talked about, who sits where, what is written down and asked."""
