"""What apps above need to offer triggers and actions; it works where the app is not installed.

`excuses` says whom rules leave alone on a day, for what an app does by itself for a rule.
"""

from lms.automation.offers.kinds import Group, ParamsForm, RuleAction, Trigger
from lms.automation.offers.registry import excuses
from lms.automation.offers.rules import (
    FITS,
    BothSides,
    Excuse,
    FactsOf,
    Followed,
    MeasuredSide,
    Occasion,
    OccasionsAsked,
    Params,
    PlanOutcome,
    PlanVerdict,
    Wish,
    number_in,
)

__all__ = [
    "FITS",
    "BothSides",
    "Excuse",
    "FactsOf",
    "Followed",
    "Group",
    "MeasuredSide",
    "Occasion",
    "OccasionsAsked",
    "Params",
    "ParamsForm",
    "PlanOutcome",
    "PlanVerdict",
    "RuleAction",
    "Trigger",
    "Wish",
    "excuses",
    "number_in",
]
