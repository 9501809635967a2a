"""Read rounds of judges, and what they judge: parts of a paper and shares of its takers."""

from collections.abc import Sequence
from decimal import Decimal

from lms.papers.blueprints.models import Paper, PaperQuestion, PaperRule
from lms.psychometrics.marks.queries import first_attempts
from lms.psychometrics.standard_setting.models import StandardSetting
from lms.psychometrics.standard_setting.rules import RoundBasis


def rounds_of(paper: Paper) -> Sequence[StandardSetting]:
    """List the rounds on a paper, the newest first, with who recorded them."""
    return list(StandardSetting.objects.filter(paper=paper).select_related("recorded_by"))


def parts_of(paper: Paper) -> Sequence[PaperQuestion | PaperRule]:
    """List what Angoff judges rate: questions picked by hand, then the lines of the blueprint."""
    picked = PaperQuestion.objects.filter(paper=paper).select_related("question")
    rules = PaperRule.objects.filter(paper=paper).select_related("pool")
    return [*picked.order_by("sort_order", "pk"), *rules.order_by("sort_order", "pk")]


def marks_of_part(part: PaperQuestion | PaperRule) -> Decimal:
    """Give the marks of a picked question, or of all questions a line of the blueprint draws."""
    return part.marks if isinstance(part, PaperQuestion) else part.count * part.marks


def round_basis(paper: Paper) -> RoundBasis:
    """Give the marks of the parts, and the shares of first attempts by staff number."""
    attempts = first_attempts([paper.pk]).values_list("employee__number", "marks", "max_marks")
    return RoundBasis(
        part_marks=tuple(float(marks_of_part(part)) for part in parts_of(paper)),
        shares={
            number: float(marks / full) for number, marks, full in attempts if full and marks is not None
        },
    )
