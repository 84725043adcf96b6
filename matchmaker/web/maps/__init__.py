"""The map of places and the net of those who take part, as pictures drawn here and as tables with the same content."""

from matchmaker.web.maps.routes import blueprint

__all__ = ["blueprint"]
