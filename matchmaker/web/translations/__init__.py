"""The catalogues: Swedish is the source text in code and templates, and each other language has a folder here."""
