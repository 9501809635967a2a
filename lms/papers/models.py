"""Name the tables of the app, for Django."""

from lms.papers.blueprints.models import DeltaPaper, Paper, PaperQuestion, PaperRule
from lms.papers.drawing.models import ParallelForm
from lms.papers.printing.models import PrintRun

__all__ = [
    "DeltaPaper",
    "Paper",
    "PaperQuestion",
    "PaperRule",
    "ParallelForm",
    "PrintRun",
]
