"""Vectors of texts: numbered, kept, and multiplied as fast as they can be."""
