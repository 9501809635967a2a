"""Name the tables of the app, for Django."""

from lms.certification.certificates.models import Certificate
from lms.certification.coverage.models import CoverDay, KeptCover
from lms.certification.duties.models import DeltaDuty, DeltaExam
from lms.certification.requirements.models import Certification
from lms.certification.revocation.models import RegradeDecision
from lms.certification.waivers.models import Waiver

__all__ = [
    "Certificate",
    "Certification",
    "CoverDay",
    "DeltaDuty",
    "DeltaExam",
    "KeptCover",
    "RegradeDecision",
    "Waiver",
]
