"""Work and customers as facts, the programmes measured by them, and what was decided."""

from lms.evaluation.models.appraisal import AppraisalItem, AppraisalRule, AppraisalTemplate
from lms.evaluation.models.feedback import Commendation, Complaint, Feedback, ServiceRating, SurveyResponse
from lms.evaluation.models.improvement import Finding, ImprovementAction, StaffDispute
from lms.evaluation.models.indicators import Indicator, IndicatorValue, QualityItem, QualityReview
from lms.evaluation.models.programmes import EffectEstimate, Programme, ProgrammeIndicator, Wave
from lms.evaluation.models.retention import RetentionRule

__all__ = [
    "AppraisalItem",
    "AppraisalRule",
    "AppraisalTemplate",
    "Commendation",
    "Complaint",
    "EffectEstimate",
    "Feedback",
    "Finding",
    "ImprovementAction",
    "Indicator",
    "IndicatorValue",
    "Programme",
    "ProgrammeIndicator",
    "QualityItem",
    "QualityReview",
    "RetentionRule",
    "ServiceRating",
    "StaffDispute",
    "SurveyResponse",
    "Wave",
]
