"""Refuse a wish by an exception that carries the sentence which screens show."""

from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lms.core.wording import moment

__all__ = [
    "ReasonMissing",
    "Refusal",
    "UnreadableFile",
    "gettext_lazy",
    "require_reason",
    "sentence",
    "sentence_for_author",
]


class UnreadableFile(Exception):
    """A file cannot be read: the sentence says why and what to do."""


class Refusal(Exception):
    """A wish the rules refuse; `code` is for scripts, `message` may name attributes as `%(opens_at)s`.

    `message_for_author` is for somebody who can mend the cause, where the others can only tell them.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = gettext_lazy("This is not possible now.")
    message_for_author: ClassVar[str | Promise] = ""


class ReasonMissing(Refusal):
    """What is decided or changed needs a reason, and none was given."""

    code: ClassVar[str] = "reason_missing"
    message = gettext_lazy("Give the reason; it is kept.")


def require_reason(reason: str) -> str:
    """Give the reason as it is kept, without space around it; raise ReasonMissing where nothing is left."""
    kept = reason.strip()
    if not kept:
        raise ReasonMissing
    return kept


def sentence(refusal: Refusal) -> str:
    """Say in the reader's language why something is refused."""
    return _filled(refusal, refusal.message)


def sentence_for_author(refusal: Refusal) -> str:
    """Say to somebody who writes papers what to do about a refusal that takers leave to them."""
    return _filled(refusal, refusal.message_for_author or refusal.message)


def _filled(refusal: Refusal, message: str | Promise) -> str:
    values = {
        name: moment(value) if isinstance(value, datetime) else value for name, value in vars(refusal).items()
    }
    return str(message) % values if values else str(message)
