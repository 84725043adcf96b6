"""What can stand in the way of a service call; the web floor turns each into a page."""


class ServiceError(Exception):
    """Something that the caller must be told; nothing has been written."""


class NotFoundError(ServiceError):
    """There is no such thing, or it is no longer there."""


class ExpiredError(ServiceError):
    """A link that was good once, and whose reader can have a new one."""


class ConflictError(ServiceError):
    """Someone else changed it first; what was sent rests on an older version."""


class RefusedError(ServiceError):
    """The rules do not allow it in the present state. ``code`` is a word that the web floor has a sentence for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
