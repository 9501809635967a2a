"""What the apps above may use of psychometrics."""

from lms.psychometrics.items.queries import exam_reliability

__all__ = [
    "exam_reliability",
]
