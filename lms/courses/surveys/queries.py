"""Read what learners answered at the end of a course, as counts and never by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lms.core.wording import StrOrPromise
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.surveys.models import CourseReaction, Extent, Likelihood
from lms.courses.surveys.rules import LEAST_ANSWERS, ScaleStep, is_withheld, steps

UPPER_STEPS = 4  # of five: what is said by the two upper steps is agreed to
SCALES: dict[str, tuple[StrOrPromise, type[Extent] | type[Likelihood]]] = {
    "relevance": (_("How far does this course fit what you do at work?"), Extent),
    "intention": (_("Will you use what you learned in the next weeks?"), Likelihood),
    "support": (_("Will your leader and colleagues support you in using it?"), Likelihood),
}


@dataclass(frozen=True)
class CountedScale:
    """One question with the counts of its answers."""

    question: StrOrPromise
    steps: Sequence[ScaleStep]


@dataclass(frozen=True)
class Reactions:
    """What learners of a course answered; withheld below five answers."""

    answers: int
    completed: int
    scales: Sequence[CountedScale]
    remarks: Sequence[str]

    @property
    def withheld(self) -> bool:
        """Tell whether too few answered."""
        return is_withheld(self.answers)

    @property
    def least(self) -> int:
        """Give how many answers are needed."""
        return LEAST_ANSWERS


@dataclass(frozen=True)
class Agreement:
    """How many of those who answered chose one of the two upper steps of each question, by its name.

    Withheld below five answers: then nobody is counted.
    """

    answers: int
    completed: int
    agreeing: Mapping[str, int]

    @property
    def least(self) -> int:
        """Give how many answers are needed."""
        return LEAST_ANSWERS


def agreement_of(course: CoursePage) -> Agreement:
    """Count who agrees with each question of a course's survey; two queries."""
    upper = {name: Count("pk", filter=Q(**{f"{name}__gte": UPPER_STEPS})) for name in SCALES}
    rows = CourseReaction.objects.filter(course=course).order_by()
    counts = rows.aggregate(answers=Count("pk"), **upper)
    answers = counts.pop("answers")
    completed = Enrolment.objects.filter(course=course, completed_at__isnull=False).count()
    return Agreement(answers, completed, {} if is_withheld(answers) else counts)


def reactions_of(course: CoursePage) -> Reactions:
    """Count the answers to each question of a course's survey; the remarks stand in the order of chance."""
    rows = CourseReaction.objects.filter(course=course).order_by()
    answers = rows.count()
    completed = Enrolment.objects.filter(course=course, completed_at__isnull=False).count()
    if is_withheld(answers):
        return Reactions(answers, completed, (), ())
    scales = []
    for name, (question, scale) in SCALES.items():
        counts = dict(rows.values(name).annotate(number=Count("pk")).values_list(name, "number"))
        labels = {step.value: str(step.label) for step in scale}
        scales.append(CountedScale(question, steps(counts, labels)))
    remarks = rows.exclude(remark="").order_by("pk").values_list("remark", flat=True)
    return Reactions(answers, completed, scales, list(remarks))
