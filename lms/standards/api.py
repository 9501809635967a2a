"""The standards app's door for the other apps."""

from lms.standards.choices import Basis, Verification
from lms.standards.clauses.models import Clause
from lms.standards.clauses.queries import (
    clauses_by_number,
    clauses_followed_by,
    clauses_of_current_edition,
    current_edition,
    topics_that_count,
)
from lms.standards.clauses.resting import CLAUSE_ACTIONS_HOOK, RESTING_HOOK, Resting
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import facts_by_code, facts_that_count
from lms.standards.laws.models import Law, LawVersion
from lms.standards.laws.queries import is_in_force, law_versions_by_ref

__all__ = [
    "CLAUSE_ACTIONS_HOOK",
    "RESTING_HOOK",
    "Basis",
    "Clause",
    "Competency",
    "ComplaintCategory",
    "Fact",
    "Law",
    "LawVersion",
    "Resting",
    "Verification",
    "clauses_by_number",
    "clauses_followed_by",
    "clauses_of_current_edition",
    "current_edition",
    "facts_by_code",
    "facts_that_count",
    "is_in_force",
    "law_versions_by_ref",
    "topics_that_count",
]
