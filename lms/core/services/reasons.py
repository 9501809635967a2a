"""Know why somebody changes something, for every entry that is written while it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from lms.core.wording import enumerated

# Nothing where nobody asked; empty where somebody was asked and gave none.
_given: ContextVar[str | None] = ContextVar("reason_given", default=None)


class ReasonMissing(Exception):
    """Somebody was asked why and gave no reason for a change that needs one."""

    def __init__(self, changed: Sequence[str]) -> None:
        """Keep the words of what changed."""
        super().__init__(*changed)
        self.changed = changed

    def sentence(self) -> str:
        """Say what has to be given a reason."""
        words = _("A change of %(changed)s needs a reason. Nothing was changed.")
        return words % {"changed": enumerated(self.changed)}


@contextmanager
def reason_given(reason: str) -> Iterator[None]:
    """Give the entries written inside this reason, unless they come with one of their own.

    An empty reason says that somebody was asked and had none to give.
    """
    token = _given.set(reason)
    try:
        yield
    finally:
        _given.reset(token)


def given_reason() -> str:
    """Tell the reason given for what is being done; empty for none."""
    return _given.get() or ""


def reason_lacks() -> bool:
    """Tell whether somebody was asked for a reason and gave none."""
    return _given.get() == ""
