"""The certification app's door for the other apps."""

from lms.certification.choices import STANDING_WORDS, CertificateState, ExamWay
from lms.certification.domain.coverage import Cell, level_of
from lms.certification.domain.standing import Standing
from lms.certification.models import Certificate, Certification, Waiver
from lms.certification.queries.cards import CertificateCard, cards_of, certificates_of, standing_of
from lms.certification.queries.coverage import Coverage, CoverageRow, coverage
from lms.certification.queries.exam_ways import with_exam_ways
from lms.certification.queries.holders import Holder, expiring, holders
from lms.certification.services.checking import check_certifications
from lms.certification.services.deciding import WaiverPlan, revoke, waive
from lms.certification.services.issuing import issue_for_attempt
from lms.certification.services.loading import Loaded, load_certifications
from lms.certification.services.past import PastCertificate, record_past_certificates
from lms.certification.settings import CertificationSettings
from lms.certification.signals import certificate_issued

__all__ = [
    "STANDING_WORDS",
    "Cell",
    "Certificate",
    "CertificateCard",
    "CertificateState",
    "Certification",
    "CertificationSettings",
    "Coverage",
    "CoverageRow",
    "ExamWay",
    "Holder",
    "Loaded",
    "PastCertificate",
    "Standing",
    "Waiver",
    "WaiverPlan",
    "cards_of",
    "certificate_issued",
    "certificates_of",
    "check_certifications",
    "coverage",
    "expiring",
    "holders",
    "issue_for_attempt",
    "level_of",
    "load_certifications",
    "record_past_certificates",
    "revoke",
    "standing_of",
    "waive",
    "with_exam_ways",
]
