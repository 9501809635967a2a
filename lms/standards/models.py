"""Name the tables of the app, for Django."""

from lms.standards.changes.models import ChangeItem, CorrectedFact, EditionChange
from lms.standards.clauses.models import Chapter, Clause, ClauseQuerySet, ClauseSuccession, Edition, Standard
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.facts.models import Fact, FactSignOff
from lms.standards.laws.models import Law, LawVersion
from lms.standards.topics.models import Topic, TopicGroup

__all__ = [
    "ChangeItem",
    "Chapter",
    "Clause",
    "ClauseQuerySet",
    "ClauseSuccession",
    "Competency",
    "ComplaintCategory",
    "CorrectedFact",
    "Edition",
    "EditionChange",
    "Fact",
    "FactSignOff",
    "Law",
    "LawVersion",
    "Standard",
    "Topic",
    "TopicGroup",
]
