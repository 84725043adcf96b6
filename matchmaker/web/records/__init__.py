"""What law and decency ask of staff: the record of processing, purging, requests from people, and the diary."""

from matchmaker.web.records import purging, registry  # its routes are part of the noun  # noqa: F401
from matchmaker.web.records.routes import blueprint

__all__ = ["blueprint"]
