"""What the apps above may use of papers."""

from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind
from lms.papers.drawing.changing import papers_asking

__all__ = [
    "Paper",
    "PaperKind",
    "papers_asking",
]
