"""The public pages that belong to no noun: start, about, privacy, accessibility, language, health."""

from matchmaker.web.site.routes import blueprint

__all__ = ["blueprint"]
