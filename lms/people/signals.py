"""News of people, told inside the transaction that changes something about them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

# Sent before the commit with `employees`, the keys of those who came, left, or have other postings now.
employment_changed = Signal()

_together: ContextVar[set[int] | None] = ContextVar("people_announced_together", default=None)


@contextmanager
def announced_together() -> Iterator[None]:
    """Tell of everybody changed in the block by one signal at its end; stands inside the transaction."""
    if _together.get() is not None:
        yield
        return
    token = _together.set(set())
    try:
        yield
        changed = _together.get()
    finally:
        _together.reset(token)
    if changed:
        employment_changed.send(sender=None, employees=changed)


def announce_employment_changed(employee_id: int) -> None:
    """Tell of one person, at once or at the end of the block they are changed in."""
    together = _together.get()
    if together is None:
        employment_changed.send(sender=None, employees={employee_id})
    else:
        together.add(employee_id)
