"""The standard, the law beside it, and what people must be able to do."""

from lms.standards.models.clauses import Chapter, Clause, ClauseQuerySet, Edition, Fact, Standard
from lms.standards.models.competencies import Competency, ComplaintCategory
from lms.standards.models.laws import Law, LawVersion
from lms.standards.models.sign_offs import FactSignOff
from lms.standards.models.successions import ClauseSuccession

__all__ = [
    "Chapter",
    "Clause",
    "ClauseQuerySet",
    "ClauseSuccession",
    "Competency",
    "ComplaintCategory",
    "Edition",
    "Fact",
    "FactSignOff",
    "Law",
    "LawVersion",
    "Standard",
]
