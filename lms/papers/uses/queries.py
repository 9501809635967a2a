"""Say what names a question, or any of many chosen: papers, cases, pools, enemies, forms, prints."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from lms.papers.blueprints.models import Paper, PaperQuestion
from lms.papers.blueprints.queries import blueprint_from, questions_for
from lms.papers.blueprints.rules.drawing import DrawableQuestion
from lms.papers.choices import PaperKind
from lms.papers.drawing.models import ParallelForm
from lms.papers.printing.models import PrintRun
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState
from lms.questions.kinds.case_uses import cases_by_code
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.standards.lines.api import numbers_by_edition


@dataclass(frozen=True, slots=True)
class FormsUse:
    """A paper with the letters of its forms that hold a question; what all forms hold links them."""

    paper: Paper
    letters: tuple[str, ...]
    links_forms: bool


@dataclass(slots=True)
class ChosenUse:
    """A question with the cases that ask it, the rows that pick it for papers, and the forms it stands in."""

    question: Question
    cases: list[Question] = field(default_factory=list)
    picks: list[PaperQuestion] = field(default_factory=list)
    forms: list[FormsUse] = field(default_factory=list)

    @property
    def is_nowhere(self) -> bool:
        """Tell whether nothing asks the question by name."""
        return not (self.cases or self.picks or self.forms)


def uses_of_chosen(questions: Sequence[Question]) -> list[ChosenUse]:
    """List the questions that something asks by name, in the order given; retired ones are left out.

    A case that is among the chosen is no use: it is retired with them. Four queries for any number.
    """
    uses = {one.pk: ChosenUse(one) for one in questions if one.state != QuestionState.RETIRED}
    cases = cases_by_code()
    for use in uses.values():
        use.cases = [case for case in cases.get(use.question.code, ()) if case.pk not in uses]
    picks = PaperQuestion.objects.filter(question__in=uses).select_related("paper").order_by("paper__slug")
    for pick in picks:
        uses[pick.question_id].picks.append(pick)
    for key, forms in _forms_with(uses):
        uses[key].forms.append(forms)
    return [use for use in uses.values() if not use.is_nowhere]


def _forms_with(keys: Collection[int]) -> Iterator[tuple[int, FormsUse]]:
    """Pair the keys of questions with the forms they stand in, paper by paper."""
    papers: defaultdict[Paper, list[ParallelForm]] = defaultdict(list)
    for form in ParallelForm.objects.select_related("paper"):
        papers[form.paper].append(form)
    versions = QuestionVersion.objects.filter(question__in=keys).order_by("pk")
    questions = dict(versions.values_list("pk", "question"))
    for paper, forms in papers.items():
        letters: defaultdict[int, list[str]] = defaultdict(list)
        for form in forms:
            for key in {questions[slot["v"]] for slot in form.slots if slot["v"] in questions}:
                letters[key].append(form.letter)
        for key, held in letters.items():
            yield key, FormsUse(paper, tuple(held), links_forms=len(held) == len(forms) > 1)


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


def use_of(question: Question, cases: Sequence[Question], today: date) -> QuestionUse:
    """Say what beside the cases names a question or draws it; the analysis counts what attempts got."""
    versions = set(QuestionVersion.objects.filter(question=question).values_list("pk", flat=True))
    forms = ParallelForm.objects.select_related("paper")
    prints = PrintRun.objects.select_related("paper")
    pools = list(question.pools.all())
    return QuestionUse(
        papers=list(Paper.objects.filter(picked__question=question).distinct()),
        drawing=_drawing(question, pools, today),
        cases=list(cases),
        pools=pools,
        enemies=list(question.enemy_groups.all()),
        forms=[form for form in forms if any(slot["v"] in versions for slot in form.slots)],
        prints=[
            run
            for run in prints
            if any(slot["v"] in versions for slots in run.forms.values() for slot in slots)
        ],
    )


def _drawing(question: Question, pools: Sequence[QuestionPool], today: date) -> list[Paper]:
    """List the papers that have a rule which takes the approved wording, and may ask it today."""
    asked = question.approved_version
    if asked is None:
        return []
    candidate = DrawableQuestion(
        question_id=question.pk,
        version_id=asked.pk,
        kind=asked.kind,
        difficulty=asked.difficulty,
        clauses=(asked.clause.number,),
        called=numbers_by_edition(today).get(asked.clause.line, ()),
        level=asked.level,
        pools=frozenset(pool.pk for pool in pools),
        by_people=bool(kind_of(asked.kind).people_parts(cast("JsonObject", asked.key))),
    )
    if not questions_for(PaperKind.QUIZ, today).filter(pk=question.pk).exists():
        return []
    papers = Paper.objects.prefetch_related("rules")
    if not questions_for(PaperKind.EXAM, today).filter(pk=question.pk).exists():
        papers = papers.exclude(kind=PaperKind.EXAM)
    return [
        paper
        for paper in papers
        if any(
            rule.takes(candidate)
            for rule in blueprint_from((), paper.rules.all(), machine_marked=paper.machine_marked)
        )
    ]
