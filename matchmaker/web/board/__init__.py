"""The public notice board, where the municipality has one: what is needed and offered, never by whom."""

from matchmaker.web.board.routes import blueprint

__all__ = ["blueprint"]
