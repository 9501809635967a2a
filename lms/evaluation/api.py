"""The evaluation app's door for the portal."""

from lms.evaluation.actions.queries import open_actions
from lms.evaluation.reports.charts.newest import ReportSummary, latest_report

__all__ = [
    "ReportSummary",
    "latest_report",
    "open_actions",
]
