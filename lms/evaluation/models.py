"""Name the tables of the app, for Django."""

from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.effects.models import EffectEstimate
from lms.evaluation.findings.models import Finding, FindingOccasion
from lms.evaluation.programmes.models import CohortMember, Programme, ProgrammeIndicator, Wave

__all__ = [
    "CohortMember",
    "EffectEstimate",
    "Finding",
    "FindingOccasion",
    "ImprovementAction",
    "Programme",
    "ProgrammeIndicator",
    "Wave",
]
