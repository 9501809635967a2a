"""The standards app's door for the other apps."""

from lms.standards.choices import Basis, Conclusion, LawKind, Verification
from lms.standards.domain.citing import (
    doubtful_facts,
    is_open_list,
    law_not_in_force,
    surer_than_its_ground,
    unknown_codes,
)
from lms.standards.domain.claims import (
    KnownFigures,
    given_figures,
    mixed_sources,
    unfounded_figures,
    unnamed_source,
)
from lms.standards.domain.content import ClauseText, FactText, StandardContent
from lms.standards.domain.figures import value_faults
from lms.standards.domain.law_names import known_titles, unknown_names
from lms.standards.domain.reading import FaultyContent
from lms.standards.domain.sources import LawBox, law_is_over, not_the_law, not_the_standards_own
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
from lms.standards.queries.resting import RESTING_HOOK, Resting
from lms.standards.queries.standard import (
    clauses_by_number,
    clauses_followed_by,
    clauses_of_current_edition,
    clauses_that_count,
    current_edition,
    facts_by_code,
    facts_that_count,
    is_in_force,
    law_versions_by_ref,
)
from lms.standards.services import LoadReport, TableReport, load_edition, load_standard
from lms.standards.services.checking import check_amendments, check_standard
from lms.standards.services.signing import FactReview, sign_facts

__all__ = [
    "RESTING_HOOK",
    "Basis",
    "Chapter",
    "Clause",
    "ClauseQuerySet",
    "ClauseText",
    "Competency",
    "ComplaintCategory",
    "Conclusion",
    "Edition",
    "Fact",
    "FactReview",
    "FactText",
    "FaultyContent",
    "KnownFigures",
    "Law",
    "LawBox",
    "LawKind",
    "LawVersion",
    "LoadReport",
    "Resting",
    "Standard",
    "StandardContent",
    "TableReport",
    "Verification",
    "check_amendments",
    "check_standard",
    "clauses_by_number",
    "clauses_followed_by",
    "clauses_of_current_edition",
    "clauses_that_count",
    "current_edition",
    "doubtful_facts",
    "facts_by_code",
    "facts_that_count",
    "given_figures",
    "is_in_force",
    "is_open_list",
    "known_titles",
    "law_is_over",
    "law_not_in_force",
    "law_versions_by_ref",
    "load_edition",
    "load_standard",
    "mixed_sources",
    "not_the_law",
    "not_the_standards_own",
    "sign_facts",
    "surer_than_its_ground",
    "unfounded_figures",
    "unknown_codes",
    "unknown_names",
    "unnamed_source",
    "value_faults",
]
