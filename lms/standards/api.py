"""The standards app's door for the other apps."""

from lms.standards.choices import Basis, LawKind, Verification
from lms.standards.domain.reading import FaultyContent
from lms.standards.models import (
    Chapter,
    Clause,
    ClauseQuerySet,
    Competency,
    ComplaintCategory,
    Edition,
    Fact,
    Law,
    LawVersion,
    Standard,
)
from lms.standards.queries import (
    clauses_by_number,
    clauses_of_current_edition,
    current_edition,
    facts_by_code,
    is_in_force,
    law_version_on,
    law_versions_by_ref,
)
from lms.standards.services import LoadReport, TableReport, load_standard

__all__ = [
    "Basis",
    "Chapter",
    "Clause",
    "ClauseQuerySet",
    "Competency",
    "ComplaintCategory",
    "Edition",
    "Fact",
    "FaultyContent",
    "Law",
    "LawKind",
    "LawVersion",
    "LoadReport",
    "Standard",
    "TableReport",
    "Verification",
    "clauses_by_number",
    "clauses_of_current_edition",
    "current_edition",
    "facts_by_code",
    "is_in_force",
    "law_version_on",
    "law_versions_by_ref",
    "load_standard",
]
