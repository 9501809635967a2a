"""What the apps above may use of papers."""

from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind
from lms.papers.deltas.queries import delta_papers_of
from lms.papers.drawing.changing import papers_asking, why_undrawable

__all__ = [
    "Paper",
    "PaperKind",
    "delta_papers_of",
    "papers_asking",
    "why_undrawable",
]
