"""The standards app's door for the other apps."""

from lms.standards.choices import Basis, Verification
from lms.standards.models import Clause, Competency, ComplaintCategory, Edition, Fact, Law, LawVersion

__all__ = [
    "Basis",
    "Clause",
    "Competency",
    "ComplaintCategory",
    "Edition",
    "Fact",
    "Law",
    "LawVersion",
    "Verification",
]
