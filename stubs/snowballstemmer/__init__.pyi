"""The part of snowballstemmer that we use; it ships no types."""

class Stemmer:
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - its name there

def stemmer(lang: str) -> Stemmer: ...
