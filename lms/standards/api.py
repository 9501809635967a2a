"""The standards app's door for the other apps."""

from lms.standards.choices import Basis, Verification
from lms.standards.clauses.models import Clause
from lms.standards.clauses.queries import (
    clauses_by_number,
    current_edition,
    topics_that_count,
)
from lms.standards.clauses.resting import CLAUSE_TABS_HOOK, RESTING_HOOK, Resting
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.editions.queries import changes_between
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import facts_by_code, facts_that_count
from lms.standards.laws.models import Law, LawVersion
from lms.standards.laws.queries import is_in_force, law_versions_by_ref
from lms.standards.lines.forms import LineFilter
from lms.standards.lines.queries import Wording, line_of, number_today, on_lines, wordings_on

__all__ = [
    "CLAUSE_TABS_HOOK",
    "RESTING_HOOK",
    "Basis",
    "Clause",
    "Competency",
    "ComplaintCategory",
    "Fact",
    "Law",
    "LawVersion",
    "LineFilter",
    "Resting",
    "Verification",
    "Wording",
    "changes_between",
    "clauses_by_number",
    "current_edition",
    "facts_by_code",
    "facts_that_count",
    "is_in_force",
    "law_versions_by_ref",
    "line_of",
    "number_today",
    "on_lines",
    "topics_that_count",
    "wordings_on",
]
