"""What a load did, and why it refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.courses.domain.fields import Fault


class ContentFault(Exception):
    """Some files are wrong; nothing was loaded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep every fault, so that all can be mended at once."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass
class LoadReport:
    """Which files made something new, changed something, or changed nothing.

    `kept` were edited in the admin since they were loaded and stay as they are; `left_over` are in
    the site but no longer in the files. `positions_missing` are codes that nobody has entered yet.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    positions_missing: list[str] = field(default_factory=list)
