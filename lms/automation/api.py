"""What apps above need to offer triggers and actions; it works where the app is not installed."""

from lms.automation.offers.kinds import Action, Group, ParamsForm, Trigger
from lms.automation.offers.rules import (
    FITS,
    Asked,
    Excuse,
    FactsOf,
    Occasion,
    Outcome,
    Verdict,
    Wish,
    number_in,
)

__all__ = [
    "FITS",
    "Action",
    "Asked",
    "Excuse",
    "FactsOf",
    "Group",
    "Occasion",
    "Outcome",
    "ParamsForm",
    "Trigger",
    "Verdict",
    "Wish",
    "number_in",
]
