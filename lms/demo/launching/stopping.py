"""Notice Ctrl-C even where it arrives inside something that goes on whatever is raised.

Python raises KeyboardInterrupt wherever it happens to be: in a destructor or a database's callback it is
lost. So it is remembered, and raised again before the next thing is begun.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

_asked = Event()


@contextmanager
def noticing_ctrl_c() -> Iterator[None]:
    """Remember Ctrl-C as long as the block lasts."""
    before = signal.signal(signal.SIGINT, _note)
    try:
        yield
        stop_if_asked()
    finally:
        signal.signal(signal.SIGINT, before)
        _asked.clear()


def stop_if_asked() -> None:
    """Raise the KeyboardInterrupt that was lost, if there was one."""
    if _asked.is_set():
        raise KeyboardInterrupt


def _note(_signal: int, _frame: FrameType | None) -> None:
    _asked.set()
    raise KeyboardInterrupt
