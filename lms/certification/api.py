"""The certification app's door for the other apps."""

from lms.certification.cards.queries import CertificateCard, cards_of, with_exam_ways
from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import certificates_of
from lms.certification.choices import CertificateState, ExamWay
from lms.certification.coverage.queries import coverage
from lms.certification.coverage.rules import Cell, CertificationStatus, level_of
from lms.certification.duties.models import DeltaExam
from lms.certification.settings import CertificationSettings

__all__ = [
    "Cell",
    "Certificate",
    "CertificateCard",
    "CertificateState",
    "CertificationSettings",
    "CertificationStatus",
    "DeltaExam",
    "ExamWay",
    "cards_of",
    "certificates_of",
    "coverage",
    "level_of",
    "with_exam_ways",
]
