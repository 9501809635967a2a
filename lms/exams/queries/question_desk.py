"""Read a question's life: its versions side by side, and where it is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import cast

from django.db.models import QuerySet

from lms.exams.choices import PaperKind
from lms.exams.domain.differences import Piece
from lms.exams.domain.formats import JsonObject
from lms.exams.domain.papers import Candidate
from lms.exams.kinds.words import AnswerWords, option_words, texts_by_id
from lms.exams.models import (
    EnemyGroup,
    Paper,
    ParallelForm,
    PrintRun,
    Question,
    QuestionPool,
    QuestionVersion,
)
from lms.exams.queries.cases import cases_that_name
from lms.exams.queries.pools import blueprint_from, questions_for
from lms.exams.queries.wordings import changed_lines


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A version with what changed since the one before, line by line; nothing for the first."""

    version: QuestionVersion
    lines: Sequence[tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class QuestionUse:
    """Where a question is named: by papers, cases, pools, groups that keep questions apart, forms, prints.

    `drawing` are the papers whose rules may draw it today, `cases` those that ask it among their own.
    """

    papers: Sequence[Paper]
    drawing: Sequence[Paper]
    cases: Sequence[Question]
    pools: Sequence[QuestionPool]
    enemies: Sequence[EnemyGroup]
    forms: Sequence[ParallelForm]
    prints: Sequence[PrintRun]

    @property
    def is_nowhere(self) -> bool:
        """Tell whether nothing names the question and no rule draws it."""
        named = (self.papers, self.drawing, self.cases, self.pools, self.enemies, self.forms, self.prints)
        return not any(named)


def steps_of(question: Question) -> list[VersionStep]:
    """List the versions of a question, the newest first, each beside the one before."""
    versions = list(versions_of(question))
    steps = [VersionStep(one, ()) for one in versions[:1]]
    steps += [VersionStep(after, changed_lines(before, after)) for before, after in pairwise(versions)]
    return steps[::-1]


def versions_of(question: Question) -> QuerySet[QuestionVersion]:
    """List the versions of a question, the oldest first, with what they are filed under."""
    versions = QuestionVersion.objects.filter(question=question).order_by("number")
    return versions.select_related("clause", "law_version__law")


def option_lines(version: QuestionVersion) -> AnswerWords:
    """List everything a taker may choose, with why it is right or wrong."""
    content = cast("JsonObject", version.content)
    return option_words(content, texts_by_id(content), version.option_notes)


def use_of(question: Question, today: date) -> QuestionUse:
    """Say what names a question or draws it; what single attempts got is counted by the analysis."""
    versions = set(QuestionVersion.objects.filter(question=question).values_list("pk", flat=True))
    forms = ParallelForm.objects.select_related("paper")
    prints = PrintRun.objects.select_related("paper")
    pools = list(question.pools.all())
    return QuestionUse(
        papers=list(Paper.objects.filter(picked__question=question).distinct()),
        drawing=_drawing(question, pools, today),
        cases=cases_that_name(question),
        pools=pools,
        enemies=list(question.enemy_groups.all()),
        forms=[form for form in forms if any(slot["v"] in versions for slot in form.slots)],
        prints=[run for run in prints if _holds(run, versions)],
    )


def _drawing(question: Question, pools: Sequence[QuestionPool], today: date) -> list[Paper]:
    """List the papers that have a rule which takes the approved wording, and may ask it today."""
    asked = question.approved_version
    if asked is None:
        return []
    candidate = Candidate(
        question_id=question.pk,
        version_id=asked.pk,
        kind=asked.kind,
        difficulty=asked.difficulty,
        clauses=(asked.clause.number,),
        level=asked.level,
        pools=frozenset(pool.pk for pool in pools),
    )
    if not questions_for(PaperKind.QUIZ, today).filter(pk=question.pk).exists():
        return []
    papers = Paper.objects.prefetch_related("rules")
    if not questions_for(PaperKind.EXAM, today).filter(pk=question.pk).exists():
        papers = papers.exclude(kind=PaperKind.EXAM)
    return [
        paper
        for paper in papers
        if any(rule.takes(candidate) for rule in blueprint_from((), paper.rules.all()))
    ]


def _holds(run: PrintRun, versions: set[int]) -> bool:
    return any(slot["v"] in versions for slots in run.forms.values() for slot in slots)
