"""Read what learners answered at the end of a course and to polls, as counts and never by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lms.core.wording import StrOrPromise
from lms.courses.blocks.polls import Poll, polls_in
from lms.courses.blocks.rendering import OwnPart
from lms.courses.learning.lessons import LessonReading
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.surveys.models import CourseReaction, Extent, Likelihood, PollAnswer, PollGiven
from lms.courses.surveys.rules import LEAST_ANSWERS, ScaleStep, is_withheld, shares, steps
from lms.courses.translation.queries import blocks_of_lessons, english_title

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


@dataclass(frozen=True)
class PollSpread:
    """How answers are spread over the options that stand now; withheld below five of them."""

    steps: Sequence[ScaleStep]
    least: int = LEAST_ANSWERS

    @property
    def answers(self) -> int:
        """Count the answers to options that stand."""
        return sum(step.count for step in self.steps)

    @property
    def withheld(self) -> bool:
        """Tell whether too few answered."""
        return is_withheld(self.answers)


@dataclass(frozen=True)
class LessonPoll:
    """A poll as one reader of a lesson meets it; without a spread it is still to be answered."""

    part: OwnPart
    spread: PollSpread | None


@dataclass(frozen=True)
class CoursePoll:
    """A poll with its lesson, as who oversees learning sees it."""

    lesson: LessonPage
    question: str
    spread: PollSpread


def polls_of_lesson(reading: LessonReading) -> list[LessonPoll]:
    """List the polls of a lesson for its reader: no query without any, two where one was answered."""
    parts = [part for part in reading.text.body.parts if isinstance(part, OwnPart) and part.kind == "poll"]
    text, enrolment = reading.text, reading.course.enrolment
    if not parts or enrolment is None:
        return [LessonPoll(part, None) for part in parts]
    own = PollGiven.objects.filter(enrolment=enrolment, lesson=text.lesson)
    given = set(own.values_list("block_id", flat=True))
    lesson = text.lesson.pk
    written, shown = polls_in(text.lesson.body.raw_data), polls_in(text.wording.blocks)
    spreads = _spreads({lesson: written}, {lesson: shown}) if given else {}
    return [
        LessonPoll(part, spreads[lesson, part.block_id] if part.block_id in given else None) for part in parts
    ]


def polls_of_course(course: CoursePage) -> list[CoursePoll]:
    """List the polls of a course's published lessons in their order; three queries at most."""
    live = LessonPage.objects.live().child_of(course).annotate(title_en=english_title()).order_by("path")
    lessons = {lesson.pk: lesson for lesson in live if polls_in(lesson.body.raw_data)}
    if not lessons:
        return []
    bodies = {pk: lesson.body.raw_data for pk, lesson in lessons.items()}
    written = {pk: polls_in(blocks) for pk, blocks in bodies.items()}
    shown = {pk: polls_in(blocks) for pk, blocks in blocks_of_lessons(bodies).items()}
    spreads = _spreads(written, shown)
    return [
        CoursePoll(lesson, poll.question, spreads[pk, block_id])
        for pk, lesson in lessons.items()
        for block_id, poll in shown[pk].items()
    ]


type PollsOfLessons = Mapping[int, Mapping[str, Poll]]
"""The polls of some lessons, by lesson and block."""


def _spreads(written: PollsOfLessons, shown: PollsOfLessons) -> dict[tuple[int, str], PollSpread]:
    """Count answers by the author's words and show the reader's; those whose words are gone do not count."""
    rows = PollAnswer.objects.filter(lesson__in=written).values_list("lesson", "block_id", "option")
    counts = {
        (lesson, block_id, option): number
        for lesson, block_id, option, number in rows.annotate(number=Count("pk")).order_by()
    }
    return {
        (lesson, block_id): PollSpread(
            shares(
                shown[lesson][block_id].options,
                [counts.get((lesson, block_id, option), 0) for option in poll.options],
            )
        )
        for lesson, polls in written.items()
        for block_id, poll in polls.items()
    }
