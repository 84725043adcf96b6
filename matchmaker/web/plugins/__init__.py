"""What plugins bring to look at and to take home: their pages, and the files they make."""

from matchmaker.web.plugins.routes import blueprint

__all__ = ["blueprint"]
