"""What the check of content says: which rule is broken, where, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.core.files.content.rules import ContentFault


@dataclass(frozen=True, slots=True, order=True)
class ContentFinding:
    """One thing to mend: `rule` says which rule it breaks, `entry` the id of what is faulty.

    `file` is named as seen from the folder that was checked; `line` counts from 1 and is 0 where the
    whole file, or several files, are meant.
    """

    file: str
    line: int
    rule: str
    entry: str
    message: str


def as_findings(
    faults: Iterable[ContentFault], folder: str, rule: str = "schema"
) -> Iterator[ContentFinding]:
    """Give the faults that a loader finds in the files of a folder."""
    for fault in faults:
        file = folder if fault.file == folder else f"{folder}/{fault.file}"
        yield ContentFinding(file, fault.line, rule, fault.entry, fault.reason)
