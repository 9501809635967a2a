"""Say which of many chosen questions something still asks: cases, papers by hand, parallel forms."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lms.exams.choices import QuestionState
from lms.exams.models import Paper, PaperQuestion, ParallelForm, Question, QuestionVersion
from lms.exams.queries.cases import cases_by_code


@dataclass(slots=True)
class ChosenUse:
    """A question with the cases that ask it, the papers it is picked for, and the forms it stands in."""

    question: Question
    cases: list[Question] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    forms: list[ParallelForm] = field(default_factory=list)

    @property
    def is_nowhere(self) -> bool:
        """Tell whether nothing asks the question by name."""
        return not (self.cases or self.papers or self.forms)


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
        uses[pick.question_id].papers.append(pick.paper)
    for form, key in _forms_with(uses):
        uses[key].forms.append(form)
    return [use for use in uses.values() if not use.is_nowhere]


def _forms_with(keys: Collection[int]) -> list[tuple[ParallelForm, int]]:
    """Pair each parallel form with the keys of the questions that stand in it."""
    asked: defaultdict[int, list[ParallelForm]] = defaultdict(list)
    for form in ParallelForm.objects.select_related("paper"):
        for version in {slot["v"] for slot in form.slots}:
            asked[version].append(form)
    versions = QuestionVersion.objects.filter(question__in=keys).order_by("pk").values_list("pk", "question")
    return [(form, key) for version, key in versions for form in asked[version]]
