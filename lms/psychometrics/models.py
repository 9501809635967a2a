"""Name the tables of the app, for Django."""

from lms.psychometrics.items.models import KeptJudgement
from lms.psychometrics.standard_setting.models import StandardSetting

__all__ = [
    "KeptJudgement",
    "StandardSetting",
]
