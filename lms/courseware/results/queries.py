"""Count over all learners how the parts of a package went, and how the questions in them were answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lms.courseware.attempts.models import PartAttempt
from lms.courseware.attempts.rules import answered_questions
from lms.courseware.choices import Success
from lms.courseware.pages.models import CoursewarePage

MOST_SHOWN_ANSWERS = 3


@dataclass
class PartResult:
    """How one part went: counts of people, and the scores that it reported."""

    title: str
    order: int
    opened: int = 0
    done: int = 0
    passed: int = 0
    failed: int = 0
    seconds: int = 0
    scores: list[float] = field(default_factory=list)

    @property
    def mean_score(self) -> float | None:
        """Give the mean of the scores, as a share; nothing where none was reported."""
        return sum(self.scores) / len(self.scores) if self.scores else None

    @property
    def mean_minutes(self) -> float | None:
        """Give the minutes that a person took on average."""
        return self.seconds / self.opened / 60 if self.opened else None


@dataclass
class QuestionResult:
    """How one question in a part was answered: by each person's last answer."""

    part: str
    key: str
    order: int
    answered: int = 0
    judged: int = 0
    right: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float | None:
        """Give the share of right answers among the judged ones."""
        return self.right / self.judged if self.judged else None

    @property
    def frequent(self) -> str:
        """Give the most frequent answers, each with its count."""
        common = self.answers.most_common(MOST_SHOWN_ANSWERS)
        return " · ".join(f"{text} ({count})" for text, count in common if text)


@dataclass(frozen=True)
class Results:
    """How a package went."""

    parts: list[PartResult]
    questions: list[QuestionResult]


def results_of(page: CoursewarePage) -> Results:
    """Count in one query; parts that a newer package has no more stay out."""
    contents = page.package.playable() if page.package else {}
    parts = {
        key: PartResult(part.title, order) for order, (key, part) in enumerate(contents.items(), start=1)
    }
    questions: dict[tuple[str, str], QuestionResult] = {}
    attempts = PartAttempt.objects.filter(page=page, part__in=parts).order_by("pk").defer("openings")
    for attempt in attempts.iterator(chunk_size=200):
        counted = parts[attempt.part]
        counted.opened += 1
        counted.done += attempt.done_at is not None
        counted.passed += attempt.success == Success.PASSED
        counted.failed += attempt.success == Success.FAILED
        counted.seconds += attempt.seconds
        if attempt.score is not None:
            counted.scores.append(attempt.score)
        for answer in answered_questions(attempt.values()):
            key = (attempt.part, answer.key)
            question = questions.setdefault(
                key, QuestionResult(counted.title, answer.key, len(questions) + 1)
            )
            question.answered += 1
            question.judged += answer.is_right is not None
            question.right += answer.is_right is True
            question.answers[answer.answer[:60]] += 1
    return Results(list(parts.values()), list(questions.values()))
