"""What apps above need to offer triggers and actions; it works where the app is not installed."""

from lms.automation.offers.kinds import Group, ParamsForm, RuleAction, Trigger
from lms.automation.offers.rules import (
    FITS,
    Excuse,
    FactsOf,
    Occasion,
    OccasionsAsked,
    PlanOutcome,
    PlanVerdict,
    Wish,
    number_in,
)

__all__ = [
    "FITS",
    "Excuse",
    "FactsOf",
    "Group",
    "Occasion",
    "OccasionsAsked",
    "ParamsForm",
    "PlanOutcome",
    "PlanVerdict",
    "RuleAction",
    "Trigger",
    "Wish",
    "number_in",
]
