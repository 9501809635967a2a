"""The evaluation app's door for the portal."""

from datetime import date

from lms.evaluation.charts.newest import ReportSummary, latest_report
from lms.evaluation.choices import (
    Attribution,
    Channel,
    ComplaintState,
    Direction,
    IndicatorUnit,
    Severity,
    Stage,
)
from lms.evaluation.choices import Decision as ActionDecision
from lms.evaluation.domain.quadrant import Remedy
from lms.evaluation.domain.ratios import Interval
from lms.evaluation.models import (
    AppraisalTemplate,
    Commendation,
    Complaint,
    EffectEstimate,
    Feedback,
    Finding,
    ImprovementAction,
    Indicator,
    IndicatorValue,
    Programme,
    ProgrammeIndicator,
    QualityItem,
    QualityReview,
    RetentionRule,
    ServiceRating,
    StaffDispute,
    SurveyResponse,
    Wave,
)
from lms.evaluation.queries.clauses import ClauseEvidence, FollowUp, practice_url
from lms.evaluation.queries.clauses import evidence_of_unit as clause_evidence
from lms.evaluation.queries.disputes import subjects_waiting
from lms.evaluation.queries.feedback import FeedbackEntry, entries, feedback_of
from lms.evaluation.queries.figures import Band, Figure
from lms.evaluation.queries.improvement import OpenAction, open_actions
from lms.evaluation.queries.indicators import UnitMonth, indicator_months
from lms.evaluation.queries.mastery import ClauseMastery, WeakClauses, mastery_today, weakest
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.places import place_of
from lms.evaluation.queries.summaries import harmful_gaps
from lms.evaluation.services.appraisal import load_appraisal_templates
from lms.evaluation.services.bulk import ValueRow, append_feedback, append_values
from lms.evaluation.services.checking import check_appraisal, check_indicators, check_retention
from lms.evaluation.services.complaints import Decision, DecisionRefused, decide_complaint
from lms.evaluation.services.dictionaries import DictionaryFaulty, DictionaryLoaded
from lms.evaluation.services.disputes import raise_dispute
from lms.evaluation.services.effects import estimate_programme
from lms.evaluation.services.findings import ActionDraft, FindingDraft, make_finding, plan_action
from lms.evaluation.services.improvement import (
    Move,
    NextRound,
    close_action,
    finish_check,
    finish_work,
    start_action,
    start_next_cycle,
    take_measure,
)
from lms.evaluation.services.indicators import IndicatorsFaulty, IndicatorsLoaded, load_indicators
from lms.evaluation.services.programmes import ProgrammePlan, WavePlan, declare_programme, draw_lots
from lms.evaluation.services.retention import load_retention_rules
from lms.evaluation.services.reviews import ItemPoints, ReviewWithItems, append_reviews
from lms.people.api import Employee

__all__ = [
    "ActionDecision",
    "ActionDraft",
    "AppraisalTemplate",
    "Attribution",
    "Band",
    "Channel",
    "ClauseEvidence",
    "ClauseMastery",
    "Commendation",
    "Complaint",
    "ComplaintState",
    "Decision",
    "DecisionRefused",
    "DictionaryFaulty",
    "DictionaryLoaded",
    "Direction",
    "EffectEstimate",
    "Feedback",
    "FeedbackEntry",
    "Figure",
    "Finding",
    "FindingDraft",
    "FollowUp",
    "ImprovementAction",
    "Indicator",
    "IndicatorUnit",
    "IndicatorValue",
    "IndicatorsFaulty",
    "IndicatorsLoaded",
    "Interval",
    "ItemPoints",
    "Move",
    "NextRound",
    "OpenAction",
    "Period",
    "Programme",
    "ProgrammeIndicator",
    "ProgrammePlan",
    "QualityItem",
    "QualityReview",
    "Remedy",
    "ReportSummary",
    "RetentionRule",
    "ReviewWithItems",
    "ServiceRating",
    "Severity",
    "StaffDispute",
    "Stage",
    "SurveyResponse",
    "UnitMonth",
    "ValueRow",
    "Wave",
    "WavePlan",
    "WeakClauses",
    "append_feedback",
    "append_reviews",
    "append_values",
    "check_appraisal",
    "check_indicators",
    "check_retention",
    "clause_evidence",
    "close_action",
    "decide_complaint",
    "declare_programme",
    "draw_lots",
    "estimate_programme",
    "feedback_of",
    "finish_check",
    "finish_work",
    "harmful_gaps",
    "indicator_months",
    "latest_feedback",
    "latest_report",
    "load_appraisal_templates",
    "load_indicators",
    "load_retention_rules",
    "make_finding",
    "open_actions",
    "plan_action",
    "practice_url",
    "raise_dispute",
    "start_action",
    "start_next_cycle",
    "subjects_waiting",
    "take_measure",
    "weak_clauses",
]


def latest_feedback(employee: Employee, *, limit: int = 3) -> list[FeedbackEntry]:
    """List the newest feedback that belongs in the person's file, in words."""
    return entries(feedback_of(employee)[:limit])


def weak_clauses(employee: Employee, today: date, *, limit: int = 3) -> WeakClauses:
    """List the clauses not mastered, weakest first, of those with enough exam questions."""
    return weakest(mastery_today(place_of(employee, today), today), limit)
