"""Write the log: one line an event on standard error, as text or as JSON, each with what it belongs to."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus

from django.core.exceptions import ImproperlyConfigured

STYLES = ("text", "json")
_belongs_to: ContextVar[str] = ContextVar("belongs_to", default="")


@contextmanager
def logged_as(number: str) -> Iterator[str]:
    """Log everything inside under the number of a request, or the key of a job."""
    token = _belongs_to.set(number)
    try:
        yield number
    finally:
        _belongs_to.reset(token)


def current_number() -> str:
    """Give the number under which is logged at present; empty outside of requests and jobs."""
    return _belongs_to.get()


class WithNumber(logging.Filter):
    """Put the number on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        record.number = current_number() or "-"
        return True


class RefusalInOneLine(logging.Filter):
    """Leave the traceback out where a page was refused for lack of rights: the address says it all."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        if getattr(record, "status_code", None) == HTTPStatus.FORBIDDEN:
            record.exc_info = None
        return True


class AsJSON(logging.Formatter):
    """Write a record as one line of JSON; a traceback is one text in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Give time (UTC), level, logger, message, number and, of a fault, the traceback."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "number": getattr(record, "number", "-"),
            "process": record.process,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_config(style: str) -> dict[str, object]:
    """Give Django's LOGGING for a style, `text` or `json`.

    What Django logs by itself is in it: every reply of 500 and above comes with its traceback.
    """
    if style not in STYLES:
        raise ImproperlyConfigured(f"The style of the log is {style!r}; it must be {' or '.join(STYLES)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "number": {"()": "lms.core.logs.WithNumber"},
            "refusals": {"()": "lms.core.logs.RefusalInOneLine"},
        },
        "formatters": {
            "text": {"format": "%(asctime)s %(levelname)s %(name)s [%(number)s] %(message)s"},
            "json": {"()": "lms.core.logs.AsJSON"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["number", "refusals"],
                "formatter": style,
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # Django's own level is INFO, at which every task of the queue writes two lines.
        "loggers": {"lms": {"level": "INFO"}, "django": {"level": "WARNING"}},
    }
