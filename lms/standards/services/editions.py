"""Load an edition that is written as its differences from the one in the standard's folder."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from lms.standards.domain.amending import successions
from lms.standards.services.files import read_amendment_file, read_standard
from lms.standards.services.keeping import LoadReport
from lms.standards.services.loading import load_content


def load_edition(*, path: Path, standard: Path) -> LoadReport:
    """Load the folder's standard, then the edition that amends it, in one transaction.

    Tables of the amending edition are reported under its key. Raises `FaultyContent` and changes
    nothing if anything is wrong; a second load of the same files changes nothing.
    """
    content = read_standard(standard)
    amendment, chapters = read_amendment_file(path, content)
    with transaction.atomic():
        load = load_content(content)
        report, load.report = load.report, {}
        load.edition(amendment.edition, chapters, successions(content.chapters, amendment))
    return {**report, **{f"{amendment.edition.key} {table}": done for table, done in load.report.items()}}
