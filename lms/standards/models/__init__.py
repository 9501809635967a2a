"""The standard, the law beside it, and what people must be able to do."""

from lms.standards.models.clauses import Chapter, Clause, ClauseQuerySet, Edition, Fact, Standard
from lms.standards.models.competencies import Competency, ComplaintCategory
from lms.standards.models.laws import Law, LawVersion

__all__ = [
    "Chapter",
    "Clause",
    "ClauseQuerySet",
    "Competency",
    "ComplaintCategory",
    "Edition",
    "Fact",
    "Law",
    "LawVersion",
    "Standard",
]
