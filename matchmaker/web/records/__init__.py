"""What law and decency ask of staff: the record of processing, purging, requests from people, and the diary."""

from matchmaker.web.records import diary, mails, purging, registry, requests, subjects  # their routes are part of it  # noqa: F401
from matchmaker.web.records.routes import blueprint

__all__ = ["blueprint"]
