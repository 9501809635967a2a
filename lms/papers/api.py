"""What the apps above may use of papers."""

from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind

__all__ = [
    "Paper",
    "PaperKind",
]
