"""Name the tables of the app, for Django."""

from lms.performance.appraisal.models import AppraisalItem, AppraisalRule, AppraisalTemplate
from lms.performance.archive.models import RetentionRule
from lms.performance.evidence.models import EvidenceVersion
from lms.performance.feedback.models import Commendation, Complaint, Feedback, ServiceRating, SurveyResponse
from lms.performance.indicators.models import ContestedFigure, Indicator, IndicatorMonth, IndicatorValue
from lms.performance.mastery.models import UnitClause
from lms.performance.objections.models import FileObjection
from lms.performance.quality.models import QualityItem, QualityReview

__all__ = [
    "AppraisalItem",
    "AppraisalRule",
    "AppraisalTemplate",
    "Commendation",
    "Complaint",
    "ContestedFigure",
    "EvidenceVersion",
    "Feedback",
    "FileObjection",
    "Indicator",
    "IndicatorMonth",
    "IndicatorValue",
    "QualityItem",
    "QualityReview",
    "RetentionRule",
    "ServiceRating",
    "SurveyResponse",
    "UnitClause",
]
