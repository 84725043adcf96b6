"""How gunicorn serves, whether `matchmaker serve` starts it or `gunicorn -c python:matchmaker.cli.server wsgi:app`."""

from typing import Any

from gunicorn.glogging import Logger


class SharedLog(Logger):  # type: ignore[misc]
    """Gunicorn's own words go the way of all others, so that the log is of one kind."""

    def setup(self, cfg: Any) -> None:
        """Hand on what is said instead of printing it."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


# Gunicorn reads these names: https://docs.gunicorn.org/en/stable/settings.html
logger_class = SharedLog
loglevel = "warning"
worker_class = "gthread"
threads = 8
graceful_timeout = 10
preload_app = True  # what is wrong stops the start, and workers share the memory of what is loaded
forwarded_allow_ips = ""  # the setting `proxies` alone decides whose word on HTTPS is taken
control_socket_disable = True  # nobody steers this server from outside; its path would be one in a home folder
